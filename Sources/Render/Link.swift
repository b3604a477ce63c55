/// Builds link targets that can only lead to a path of this server.
enum Link {
    /// `prefix` followed by the percent-encoded `text`.
    ///
    /// - Returns: `nil` if the result would not be a plain path here: another scheme or host, or dots only.
    static func target(prefix: String, text: String) -> String? {
        guard prefix.utf8.first == UInt8(ascii: "/"), !prefix.hasPrefix("//"), !prefix.utf8.contains(0x5C),
            !text.isEmpty, text != ".", text != ".."
        else { return nil }
        return prefix + encoded(text)
    }

    /// A path of this server with a query string; characters of the path that are not plain are
    /// percent-encoded.
    static func path(_ path: String, _ parameters: [(key: String, value: String)] = []) -> String {
        var result = "/"
        for segment in path.split(separator: "/") {
            if result != "/" { result += "/" }
            result += encoded(String(segment))
        }
        return result + query(parameters)
    }

    /// A query string with its question mark; empty without parameters.
    static func query(_ parameters: [(key: String, value: String)]) -> String {
        var result = ""
        for (index, parameter) in parameters.enumerated() {
            result += index == 0 ? "?" : "&"
            result += encoded(parameter.key) + "=" + encoded(parameter.value)
        }
        return result
    }

    /// Percent-encodes every byte but the unreserved characters of RFC 3986, and the comma, which is legible
    /// and safe.
    static func encoded(_ text: String) -> String {
        guard !text.utf8.allSatisfy(isUnreserved) else { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ","):
            true
        default: false
        }
    }
}
