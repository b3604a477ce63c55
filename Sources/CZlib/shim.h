// The system's zlib: deflate, inflate, crc32.
#include <zlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif
