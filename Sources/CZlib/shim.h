// The system's zlib: deflate, inflate, crc32.
#include <zlib.h>
