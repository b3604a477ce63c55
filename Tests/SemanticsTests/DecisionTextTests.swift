import Model
import Testing

@testable import Semantics

@Suite struct `Refusals in text` {
    @Test(arguments: [
        ("PermissionDenied: permission denied: agent 'pr-review-agent' lacks scope repo:merge", "policy"),
        (
            "Error executing tool 'merge' with arguments {'n': 4211}: PermissionDenied: permission denied",
            "policy"
        ),
        (
            "AccessDeniedException: User: arn:aws:iam::1:user/x is not authorized to perform: s3:Put",
            "resource_server"
        ),
        ("[Errno 13] Permission denied: '/etc/shadow'", "policy"),
        ("403 Client Error: Forbidden for url: https://internal/api", "resource_server"),
        ("HTTP 403", "resource_server"),
        ("insufficient_scope: repo:merge required", "resource_server"),
        ("the caller does not have permission", "policy"),
        ("Error: Tool call invocation was rejected by user.", "human"),
        ("Tool execution was not approved.", "human"),
        ("command refused by policy egress-7", "policy"),
        ("Tool execution blocked by hook. Tool: merge", "hook"),
        ("Guardrail tripwire triggered: {'guardrail': 'no_secrets'}", "guardrail"),
        ("InputGuardrailTripwireTriggered", "guardrail"),
        (
            "RuntimeError('PermissionDenied: permission denied')Traceback (most recent call last):\n x",
            "policy"
        ),
        (
            "Traceback (most recent call last):\n  File x\nprtools.PermissionDenied: permission denied: no",
            "policy"
        ),
    ])
    func `an error that says so is a refusal`(text: String, decidedBy: String) {
        #expect(DecisionText.refusal(in: text, place: .error)?.decidedBy.name == decidedBy)
    }

    @Test(arguments: [
        "User rejected the tool call for `merge_pull_request` with reason: Permission denied.",
        "Permission denied: the human refused the merge.", "Permission denied: this agent may not merge.",
        "Tool execution was not approved.", "The tool call was denied.", "This tool call is rejected.",
        "The user doesn't want to proceed with this tool use. The tool use was rejected (eg. a file edit).",
        "Permission to use Bash with command rm -rf / has been denied.", "User denied tool call",
        "tool cancelled by user",
        "Claude requested permissions to use Write, but you haven't granted it yet.",
        "exec command rejected by user",
        "Code execution was not approved by the reviewer.",
        "[Operation Cancelled] Reason: User did not allow tool call",
        "Tool execution for 'merge' was rejected by the user. With feedback: no",
        "Human operator declined the call",
        "You are not allowed to merge.", "Action cancelled by policy",
        "The function call was blocked by the guardrail",
    ])
    func `a tool result that begins with a refusal is one`(text: String) {
        #expect(DecisionText.refusal(in: text, place: .result) != nil)
    }

    @Test(arguments: [
        "pytest exited with status 1: FAILED tests/test_a.py::test_it - PermissionError: permission denied",
        "TimeoutError: request timed out after 30 s", "Connection refused",
        "ConnectionRefusedError: [Errno 111]",
        "Error code: 429 - rate limit reached", "Internal server error", "405 Method Not Allowed",
        "Extra inputs are not permitted", "additional properties are not allowed ('x' was unexpected)",
        "AssertionError: expected 'access denied'", "user input rejected: invalid date",
        "Tool execution failed.",
        "Waiting for event <class 'workflows.events.HumanResponseEvent'>", "tool stopped responding",
        "card number invalid",
        "Tool execution requires approval\n\nTool: merge_pull_request", "could not confirm the total", "",
    ])
    func `an ordinary failure is none`(text: String) {
        #expect(DecisionText.refusal(in: text, place: .error) == nil)
    }

    @Test(arguments: [
        "diff --git a/src/access_denied.py b/src/access_denied.py\n+ raise Forbidden('permission denied')",
        "# Permissions\nPermission denied errors occur when the scope is missing.",
        "Tabs are not allowed in this file",
        "{\"path\": \"src/billing/invoice.py\", \"ok\": true}", "comment posted on #4211",
        "128 passed, 2 skipped in 12.41s",
        "The review is finished, all tests pass, conventions were kept, the summary says permission denied",
        "Merged. Note for the next reader: in an earlier run it was not possible since the user rejected it",
    ])
    func `content that speaks of permissions is none`(text: String) {
        #expect(DecisionText.refusal(in: text, place: .result) == nil)
    }

    @Test func `a long result is content however it begins`() {
        let text = "Permission denied: " + String(repeating: "x ", count: 3000)
        #expect(DecisionText.refusal(in: text, place: .result) == nil)
    }

    @Test func `an interruption by a person is a cancellation, one by policy is not`() {
        #expect(DecisionText.refusal(in: "tool cancelled by user", place: .result)?.isCancellation == true)
        #expect(DecisionText.refusal(in: "call cancelled by policy", place: .error)?.isCancellation == false)
    }

    @Test(arguments: [
        ("Max turns (10) exceeded", "max_turns"), ("agents.exceptions.MaxTurnsExceeded", "max_turns"),
        ("Reached max steps.", "max_steps"),
        ("Recursion limit of 25 reached without hitting a stop", "recursion_limit"),
        ("Agent stopped due to iteration limit or time limit.", "max_iterations"),
        ("Budget has been exceeded! Current cost: 1.2, Max budget: 1.0", "budget"),
        ("The next request would exceed the request_limit of 50", "request_limit"),
        ("Max number of llm calls limit of `500` exceeded", "llm_calls_limit"),
        ("error_max_turns", "max_turns"),
    ])
    func `an agent's own limit is recognised`(text: String, name: String) {
        #expect(DecisionLimit.stop(in: text)?.name == name)
    }

    @Test(arguments: [
        "Rate limit reached for gpt-4o", "maximum context length is 128000 tokens", "end_turn", "max_tokens",
        "",
        "RecursionError: maximum recursion depth exceeded",
    ])
    func `a provider's limit is none`(text: String) {
        #expect(DecisionLimit.stop(in: text) == nil)
    }

    @Test(arguments: [
        "Error code: 401 - {'error': 'invalid x-api-key'}", "openai.PermissionDeniedError: 403",
    ])
    func `a model provider's refusal of its caller is told apart`(text: String) {
        #expect(DecisionText.isProviderError(text))
        #expect(!DecisionText.isProviderError("PermissionDenied: agent lacks scope repo:merge"))
    }
}

@Suite struct `Marker scanner` {
    @Test(arguments: ["Permission DENIED", "xx was not approved yy", "refused", "ab tripwire"])
    func `finds words at any place and in any case`(text: String) {
        for padding in 0..<9 {
            let padded =
                String(repeating: "-", count: padding) + text + String(repeating: "d", count: padding)
            #expect(MarkerScanner.shared.markers(in: padded, wanted: .denial) == .denial)
        }
    }

    @Test func `agrees with a plain search on random text`() {
        let seed: UInt64 = 4211
        var generator = SystemRandom(seed: seed)
        let scanner = MarkerScanner([(.denial, ["denied", "rejected", "not allow"]), (.call, ["tool_call"])])
        for round in 0..<2000 {
            let letters = Array("dein rjctolaw_".utf8)
            func noise() -> [UInt8] {
                (0..<Int(generator.next() % 60)).map { _ in letters[Int(generator.next() % 14)] }
            }
            var text = noise()
            if generator.next() % 2 == 0 {
                text += Array(["denied", "rejected", "not allow"][Int(generator.next() % 3)].utf8)
                text += noise()
            }
            let string = String(decoding: text, as: UTF8.self)
            let plain = ["denied", "rejected", "not allow"].contains { string.contains($0) }
            let found = scanner.markers(in: string, wanted: .denial) == .denial
            #expect(found == plain, "seed \(seed), round \(round): \(string)")
        }
    }

    @Test func `looks for the wanted class only`() {
        #expect(MarkerScanner.shared.markers(in: "tool_calls denied", wanted: .call) == .call)
        #expect(MarkerScanner.shared.markers(in: "tool_calls", wanted: .denial) == [])
    }
}

private struct SystemRandom {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
