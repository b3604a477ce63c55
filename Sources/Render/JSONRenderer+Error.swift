extension JSONRenderer {
    /// `{"code":404,"message":"…"}`: why a report cannot be had, for readers of its JSON form.
    public static func error(code: Int, message: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.begin("{")
        writer.key("code")
        writer.bare(String(code))
        writer.key("message")
        writer.string(message)
        writer.end("}")
        return writer.bytes
    }
}
