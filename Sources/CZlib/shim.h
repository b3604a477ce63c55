// The system's zlib: deflate, inflate, crc32; and what Swift has no name for.
#include <zlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

// Asks the processor to load what lies at a place, which may be none; nothing waits for it.
static inline void spanledger_prefetch(const void *place) { __builtin_prefetch(place); }
