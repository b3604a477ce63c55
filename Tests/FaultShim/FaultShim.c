// The C library's calls that change files, each as: lock, do it by system call, record it, unlock.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "Recorder.h"

#define EXPORT __attribute__((visibility("default")))

// MARK: Opening and closing

static int open_at(int directory, const char *path, int flags, mode_t mode) {
    char buffer[PATH_MAX];
    const char *name = fault_name(directory, path, buffer, sizeof buffer);
    if (!name) return (int)syscall(SYS_openat, directory, path, flags, mode);
    fault_lock();
    bool existed = syscall(SYS_faccessat, directory, path, F_OK) == 0;
    int descriptor = (int)syscall(SYS_openat, directory, path, flags, mode);
    int code = errno;
    if (descriptor >= 0) fault_opened(descriptor, name, existed, (flags & O_TRUNC) != 0);
    fault_unlock();
    errno = code;
    return descriptor;
}

static mode_t mode_of(int flags, va_list arguments) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name)                                           \
    EXPORT int name(const char *path, int flags, ...) {      \
        va_list arguments;                                   \
        va_start(arguments, flags);                          \
        mode_t mode = mode_of(flags, arguments);             \
        va_end(arguments);                                   \
        return open_at(AT_FDCWD, path, flags, mode);         \
    }

#define OPENAT(name)                                                   \
    EXPORT int name(int directory, const char *path, int flags, ...) { \
        va_list arguments;                                             \
        va_start(arguments, flags);                                    \
        mode_t mode = mode_of(flags, arguments);                       \
        va_end(arguments);                                             \
        return open_at(directory, path, flags, mode);                  \
    }

OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

EXPORT int creat(const char *path, mode_t mode) {
    return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORT int close(int descriptor) {
    fault_closed(descriptor);
    return (int)syscall(SYS_close, descriptor);
}

// MARK: Writing

// Writes at `offset`, or at the descriptor's place when it is negative.
static ssize_t plain_write(int descriptor, const void *bytes, size_t length, off_t offset) {
    if (offset < 0) return syscall(SYS_write, descriptor, bytes, length);
    return syscall(SYS_pwrite64, descriptor, bytes, length, offset);
}

static off_t place(int descriptor) {
    if (fcntl(descriptor, F_GETFL) & O_APPEND) {
        struct stat status;
        return fstat(descriptor, &status) == 0 ? status.st_size : 0;
    }
    return lseek(descriptor, 0, SEEK_CUR);
}

static ssize_t watched_write(int descriptor, const void *bytes, size_t length, off_t offset) {
    off_t start = offset < 0 ? place(descriptor) : offset;
    int code = 0;
    bool tears = false;
    if (fault_write_fails(&code, &tears)) {
        if (code == 0) {
            if (offset < 0) lseek(descriptor, (off_t)length, SEEK_CUR);
            return (ssize_t)length;
        }
        if (tears && length > 1) {
            ssize_t half = syscall(SYS_pwrite64, descriptor, bytes, length / 2, start);
            if (half > 0) fault_wrote(descriptor, bytes, start, half);
        }
        errno = code;
        return -1;
    }
    ssize_t count = plain_write(descriptor, bytes, length, offset);
    if (count > 0) {
        int kept = errno;
        fault_wrote(descriptor, bytes, start, count);
        errno = kept;
    }
    return count;
}

static ssize_t write_at(int descriptor, const void *bytes, size_t length, off_t offset) {
    fault_lock();
    bool is_watched = fault_watches(descriptor);
    ssize_t count = is_watched ? watched_write(descriptor, bytes, length, offset) : 0;
    int code = errno;
    fault_unlock();
    errno = code;
    return is_watched ? count : plain_write(descriptor, bytes, length, offset);
}

EXPORT ssize_t write(int descriptor, const void *bytes, size_t length) {
    return write_at(descriptor, bytes, length, -1);
}

EXPORT ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    return write_at(descriptor, bytes, length, offset);
}

EXPORT ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off_t offset) {
    return write_at(descriptor, bytes, length, offset);
}

static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, off_t offset) {
    ssize_t total = 0;
    for (int index = 0; index < count; index++) {
        off_t start = offset < 0 ? offset : offset + total;
        ssize_t done = write_at(descriptor, parts[index].iov_base, parts[index].iov_len, start);
        if (done < 0) return total > 0 ? total : done;
        total += done;
        if ((size_t)done < parts[index].iov_len) break;
    }
    return total;
}

static bool is_watched(int descriptor) {
    fault_lock();
    bool result = fault_watches(descriptor);
    fault_unlock();
    return result;
}

// Sockets are written by this call too, and must get all parts at once.
EXPORT ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (is_watched(descriptor)) return write_parts(descriptor, parts, count, -1);
    return syscall(SYS_writev, descriptor, parts, count);
}

EXPORT ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return write_parts(descriptor, parts, count, offset);
}

EXPORT ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off_t offset) {
    return write_parts(descriptor, parts, count, offset);
}

// MARK: Changing the size

static int resize(int descriptor, off_t size) {
    fault_lock();
    int code = 0;
    bool tears = false;
    bool watched = fault_watches(descriptor);
    bool fails = watched && fault_write_fails(&code, &tears);
    int result = 0;
    if (!fails) {
        result = (int)syscall(SYS_ftruncate, descriptor, size);
        code = errno;
        if (watched && result == 0) fault_resized(descriptor, size);
    }
    fault_unlock();
    if (fails && code != 0) result = -1;
    if (result != 0) errno = code;
    return result;
}

EXPORT int ftruncate(int descriptor, off_t size) { return resize(descriptor, size); }
EXPORT int ftruncate64(int descriptor, off_t size) { return resize(descriptor, size); }

// Returns an errno, or 0.
static int reserve(int descriptor, int mode, off_t offset, off_t length) {
    fault_lock();
    int code = 0;
    bool tears = false;
    bool watched = fault_watches(descriptor);
    if (!(watched && fault_write_fails(&code, &tears))) {
        code = syscall(SYS_fallocate, descriptor, mode, offset, length) == 0 ? 0 : errno;
        struct stat status;
        if (watched && code == 0 && fstat(descriptor, &status) == 0) fault_resized(descriptor, status.st_size);
    }
    fault_unlock();
    return code;
}

static int fallocate_result(int code) {
    if (code == 0) return 0;
    errno = code;
    return -1;
}

EXPORT int fallocate(int descriptor, int mode, off_t offset, off_t length) {
    return fallocate_result(reserve(descriptor, mode, offset, length));
}

EXPORT int fallocate64(int descriptor, int mode, off_t offset, off_t length) {
    return fallocate_result(reserve(descriptor, mode, offset, length));
}

EXPORT int posix_fallocate(int descriptor, off_t offset, off_t length) {
    return reserve(descriptor, 0, offset, length);
}

EXPORT int posix_fallocate64(int descriptor, off_t offset, off_t length) {
    return reserve(descriptor, 0, offset, length);
}

// MARK: Making durable

static int sync_by(long call, int descriptor) {
    fault_lock();
    if (!fault_watches(descriptor)) {
        fault_unlock();
        return (int)syscall(call, descriptor);
    }
    int code = 0;
    int result = 0;
    if (fault_sync_fails(&code)) {
        result = code == 0 ? 0 : -1;
    } else {
        result = (int)syscall(call, descriptor);
        code = errno;
        if (result == 0) fault_synced(descriptor);
    }
    fault_unlock();
    if (result != 0) errno = code;
    return result;
}

EXPORT int fsync(int descriptor) { return sync_by(SYS_fsync, descriptor); }
EXPORT int fdatasync(int descriptor) { return sync_by(SYS_fdatasync, descriptor); }

// MARK: Names

static int rename_at(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    char from_buffer[PATH_MAX], to_buffer[PATH_MAX];
    const char *old = fault_name(from_directory, from, from_buffer, sizeof from_buffer);
    const char *new = fault_name(to_directory, to, to_buffer, sizeof to_buffer);
    if (!old && !new) return (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
    fault_lock();
    int result = (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
    int code = errno;
    if (result == 0 && old && new) fault_renamed(old, new);
    if (result == 0 && old && !new) fault_unlinked(old);
    fault_unlock();
    errno = code;
    return result;
}

EXPORT int rename(const char *from, const char *to) { return rename_at(AT_FDCWD, from, AT_FDCWD, to, 0); }

EXPORT int renameat(int from_directory, const char *from, int to_directory, const char *to) {
    return rename_at(from_directory, from, to_directory, to, 0);
}

EXPORT int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    return rename_at(from_directory, from, to_directory, to, flags);
}

static int unlink_at(int directory, const char *path, int flags) {
    char buffer[PATH_MAX];
    const char *name = fault_name(directory, path, buffer, sizeof buffer);
    if (!name || (flags & AT_REMOVEDIR)) return (int)syscall(SYS_unlinkat, directory, path, flags);
    fault_lock();
    int result = (int)syscall(SYS_unlinkat, directory, path, flags);
    int code = errno;
    if (result == 0) fault_unlinked(name);
    fault_unlock();
    errno = code;
    return result;
}

EXPORT int unlink(const char *path) { return unlink_at(AT_FDCWD, path, 0); }
EXPORT int unlinkat(int directory, const char *path, int flags) { return unlink_at(directory, path, flags); }
