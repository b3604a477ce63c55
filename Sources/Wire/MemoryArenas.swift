import CZlib

/// How the C library hands out memory.
public enum MemoryArenas {
    /// `M_ARENA_MAX` of glibc's `malloc.h`.
    private static let arenaMax: Int32 = -8

    /// Has all threads share two arenas: one a thread would keep what each once needed.
    public static func limit() {
        #if canImport(Glibc)
        _ = mallopt(arenaMax, 2)
        #endif
    }
}
