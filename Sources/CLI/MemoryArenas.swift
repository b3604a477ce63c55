import Foundation

/// How the C library hands out memory.
enum MemoryArenas {
    /// `M_ARENA_MAX` of glibc's `malloc.h`.
    private static let arenaMax: Int32 = -8

    /// Has all threads share two arenas: one a thread would keep what each once needed.
    static func limit() {
        #if canImport(Glibc)
        _ = mallopt(arenaMax, 2)
        #endif
    }
}
