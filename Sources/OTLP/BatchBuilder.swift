import Model
import Wire

/// Collects the spans of one request under its limits; what both encodings have in common.
struct BatchBuilder {
    let limits: DecodeLimits
    var batch = DecodedBatch()
    var place = Place()
    /// Why the item being read (span, resource or scope) is refused, and in which field.
    private(set) var refusal: (reason: RejectionReason, field: String)?
    /// Bytes in memory of the item being read.
    private var itemBytes = 0
    private var batchBytes = 0
    /// Names of attributes; a caller may keep them from request to request.
    var keys: StringCache
    private var values: StringCache
    /// About the most attributes of the latest spans: the next one has no more, as a rule.
    private var attributesHint = 0

    /// Memory that the parts of a span take besides their text.
    enum Weight {
        static let value = 24
        static let attribute = 48
        static let event = 64
        static let link = 88
        static let span = 320
    }

    /// `cacheSlots` texts are shared; a builder for a single small item needs none.
    init(limits: DecodeLimits, cacheSlots: Int = 512) {
        self.limits = limits
        keys = StringCache(slots: cacheSlots / 2)
        values = StringCache(slots: cacheSlots)
    }

    /// Whether the item being read is refused, so that its parts need not be kept.
    var isRefused: Bool { refusal != nil }

    /// Starts a span, resource or scope.
    mutating func beginItem() {
        refusal = nil
        itemBytes = 0
    }

    /// Refuses the item being read; the first reason stays.
    mutating func refuse(_ reason: RejectionReason, _ field: String) {
        if refusal == nil { refusal = (reason, field) }
    }

    /// Counts memory of the item being read, and refuses it beyond the limit.
    mutating func weigh(_ bytes: Int) {
        itemBytes &+= bytes
        if itemBytes > limits.spanBytes { refuse(.spanTooLarge, "") }
    }

    /// Whether another span may be read; if not, it is counted as refused.
    mutating func admitSpan() -> Bool {
        place.enterItem()
        beginItem()
        if batch.records.count >= limits.spans {
            refuse(.tooManySpans, "")
        } else if batchBytes > limits.batchBytes {
            refuse(.batchTooLarge, "")
        } else {
            weigh(Weight.span)
            return true
        }
        rejectItem()
        return false
    }

    /// An empty draft with room for the usual number of attributes.
    func makeDraft() -> SpanDraft {
        var draft = SpanDraft()
        if attributesHint > 0 { draft.record.attributes.reserveCapacity(attributesHint) }
        return draft
    }

    /// Checks a span that was read to its end and keeps or refuses it.
    mutating func finish(_ draft: consuming SpanDraft) {
        if refusal == nil { validate(&draft) }
        if refusal != nil {
            rejectItem()
            return
        }
        attributesHint = min(max(draft.record.attributes.count, attributesHint - 2), 64)
        batchBytes &+= itemBytes
        batch.records.append((consume draft).record)
    }

    private mutating func validate(_ draft: inout SpanDraft) {
        if draft.record.traceID.isZero { refuse(.invalidTraceID, "traceId") }
        if draft.record.spanID.isZero { refuse(.invalidSpanID, "spanId") }
        if draft.start == 0, draft.end == 0 { refuse(.missingTimes, "startTimeUnixNano") }
        if draft.start > UInt64(Int64.max) { refuse(.timeOutOfRange, "startTimeUnixNano") }
        if draft.end > UInt64(Int64.max) { refuse(.timeOutOfRange, "endTimeUnixNano") }
        guard refusal == nil else { return }
        let isSkewed = draft.start == 0 || draft.end < draft.start
        let start = draft.start == 0 ? draft.end : draft.start
        draft.record.start = Instant(nanoseconds: Int64(start))
        draft.record.end = Instant(nanoseconds: Int64(max(start, draft.end)))
        draft.record.hasClockSkew = isSkewed
        if isSkewed { batch.counters.skewedSpans += 1 }
        draft.record.status = StatusCode(rawValue: draft.statusCode) ?? .unset
        if draft.record.status != .error { draft.record.statusMessage = "" }
        draft.record.droppedAttributes.saturatingAdd(draft.excess.attributes)
        draft.record.droppedEvents.saturatingAdd(draft.excess.events)
        draft.record.droppedLinks.saturatingAdd(draft.excess.links)
        sortEvents(&draft.record.events)
    }

    /// Sorts by time; events of one time keep their order.
    ///
    /// Senders nearly always send them sorted.
    private func sortEvents(_ events: inout [SpanEvent]) {
        let isSorted = zip(events, events.dropFirst()).allSatisfy { $0.time <= $1.time }
        if isSorted { return }
        let order = events.indices.sorted { (events[$0].time, $0) < (events[$1].time, $1) }
        events = order.map { events[$0] }
    }

    private mutating func rejectItem() {
        guard let refusal else { return }
        reject(refusal.reason, count: 1, at: refusal.field)
    }

    private mutating func reject(_ reason: RejectionReason, count: Int, at field: String) {
        batch.rejected += count
        if let index = batch.rejections.firstIndex(where: { $0.reason == reason }) {
            batch.rejections[index].count += count
        } else {
            batch.rejections.append(Rejection(reason: reason, count: count, firstPlace: place.field(field)))
        }
    }

    // MARK: Envelopes

    /// A point to come back to when a later duplicate key replaces a list of spans.
    struct Mark {
        var records: Int
        var rejected: Int
        var rejections: [Rejection]
        var counters: DecodeCounters
        var batchBytes: Int
    }

    /// The present state.
    var mark: Mark {
        Mark(
            records: batch.records.count,
            rejected: batch.rejected,
            rejections: batch.rejections,
            counters: batch.counters,
            batchBytes: batchBytes
        )
    }

    /// Forgets every span read since `mark`.
    mutating func rollBack(to mark: Mark) {
        batch.records.removeSubrange(mark.records...)
        batch.rejected = mark.rejected
        batch.rejections = mark.rejections
        batch.counters = mark.counters
        batchBytes = mark.batchBytes
    }

    /// Gives the spans read since `first` their scope, or refuses them if the scope is bad.
    mutating func assign(_ scope: Scope, since first: Int, refusal: (RejectionReason, String)?) {
        if let refusal { return rejectAll(since: first, refusal.0, at: refusal.1) }
        for index in first..<batch.records.count { batch.records[index].scope = scope }
    }

    /// Gives the spans read since `first` their resource, or refuses them if the resource is bad.
    mutating func assign(_ resource: Resource, since first: Int, refusal: (RejectionReason, String)?) {
        if let refusal { return rejectAll(since: first, refusal.0, at: refusal.1) }
        for index in first..<batch.records.count { batch.records[index].resource = resource }
    }

    private mutating func rejectAll(since first: Int, _ reason: RejectionReason, at field: String) {
        let count = batch.records.count - first
        if count == 0 { return }
        batch.records.removeSubrange(first...)
        place.item = -1
        reject(reason, count: count, at: field)
    }
}

extension BatchBuilder {
    /// The text of an attribute's key, or `nil` if it is too long.
    ///
    /// Keys within a map (`depth` above 0) are cut like other texts.
    mutating func key(_ bytes: [UInt8], in range: Range<Int>, depth: Int) -> String? {
        guard range.count <= limits.keyBytes else { return depth > 0 ? text(bytes, in: range) : nil }
        weigh(range.count)
        let made = keys.string(bytes, in: range)
        if made.isRepaired { batch.counters.repairedTexts += 1 }
        return made.text
    }

    /// A text, cut at the limit.
    mutating func text(_ bytes: [UInt8], in range: Range<Int>) -> String {
        var range = range
        if range.count > limits.valueBytes {
            range = UTF8Text.prefix(bytes, in: range, limit: limits.valueBytes)
            batch.counters.truncatedValues += 1
        }
        weigh(range.count)
        let made = values.string(bytes, in: range)
        if made.isRepaired { batch.counters.repairedTexts += 1 }
        return made.text
    }

    /// A bytes value, cut at the limit.
    mutating func data(_ bytes: [UInt8], in range: Range<Int>) -> [UInt8] {
        if range.count > limits.valueBytes { batch.counters.truncatedValues += 1 }
        let kept = range.prefix(limits.valueBytes)
        weigh(kept.count)
        return Array(bytes[kept])
    }

    /// Adds an attribute unless a limit forbids it; `key` is `nil` if it was too long.
    mutating func append(
        _ key: consuming String?,
        _ value: consuming AttributeValue,
        to attributes: inout [Attribute],
        dropped: inout UInt32,
        depth: Int
    ) {
        guard let key = consume key, depth > 0 || attributes.count < limits.attributes else {
            dropped.saturatingIncrement()
            batch.counters.droppedAttributes += 1
            return
        }
        weigh(Weight.attribute)
        if !isRefused { attributes.append(Attribute(key, consume value)) }
    }

    /// Whether the limit allows one more event; if not, it is counted.
    mutating func admitEvent(_ draft: inout SpanDraft) -> Bool {
        weigh(Weight.event)
        if draft.record.events.count < limits.events { return !isRefused }
        draft.excess.events.saturatingIncrement()
        batch.counters.droppedEvents += 1
        return false
    }

    /// Adds a link unless its ids are none or the limit forbids it.
    mutating func append(_ link: SpanLink, to draft: inout SpanDraft) {
        weigh(Weight.link)
        let isUsable = !link.traceID.isZero && !link.spanID.isZero
        guard isUsable, draft.record.links.count < limits.links else {
            draft.excess.links.saturatingIncrement()
            batch.counters.droppedLinks += 1
            return
        }
        if !isRefused { draft.record.links.append(link) }
    }

    /// An event's time; beyond 2^63-1 it is clamped.
    mutating func eventTime(_ nanoseconds: UInt64) -> Instant {
        if nanoseconds > UInt64(Int64.max) { batch.counters.clampedTimes += 1 }
        return Instant(nanoseconds: Int64(clamping: nanoseconds))
    }
}

extension UInt32 {
    /// Adds one unless that would overflow.
    mutating func saturatingIncrement() {
        if self < .max { self += 1 }
    }

    /// Adds `other`, stopping at the maximum.
    mutating func saturatingAdd(_ other: UInt32) {
        let (sum, overflow) = addingReportingOverflow(other)
        self = overflow ? .max : sum
    }
}
