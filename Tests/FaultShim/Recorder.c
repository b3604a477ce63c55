#define _GNU_SOURCE
#include "Recorder.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { descriptors_max = 65536, names_max = 4096 };

// What a descriptor stands for. `node` is 0 when it is not watched, counted but not recorded when it is
// `unrecorded`, and the directory itself when it is `directory_node`.
struct watched {
    uint32_t node;
    dev_t device;
    ino_t inode;
};

static const uint32_t unrecorded = UINT32_MAX;
static const uint32_t directory_node = UINT32_MAX - 1;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct watched watched[descriptors_max];
static struct { char *name; uint32_t node; } names[names_max];
static uint32_t last_node;
static const char *data_path;
static size_t data_length;
static struct fault_control *control;
static int log_descriptor = -1;

static void start(void) {
    data_path = getenv("FAULT_DATA");
    if (!data_path) return;
    data_length = strlen(data_path);
    const char *path = getenv("FAULT_CONTROL");
    int descriptor = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0) : -1;
    if (descriptor >= 0) {
        void *page = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (page != MAP_FAILED) control = page;
        syscall(SYS_close, descriptor);
    }
    path = getenv("FAULT_LOG");
    if (path) {
        int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
        log_descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
    }
}

void fault_lock(void) { pthread_mutex_lock(&mutex); }
void fault_unlock(void) { pthread_mutex_unlock(&mutex); }

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void append(const void *bytes, size_t length) {
    const char *rest = bytes;
    while (length > 0) {
        long count = syscall(SYS_write, log_descriptor, rest, length);
        if (count <= 0) return;
        rest += count;
        length -= (size_t)count;
    }
}

static void record(uint32_t kind, uint32_t node, int64_t offset, const void *bytes, int64_t length) {
    if (log_descriptor < 0) return;
    struct fault_record header = {kind, node, now(), offset, length};
    append(&header, sizeof header);
    append(bytes, (size_t)length);
}

const char *fault_name(int directory, const char *path, char *buffer, size_t size) {
    pthread_once(&once, start);
    if (!data_path || !path) return NULL;
    if (path[0] == '/' || directory == AT_FDCWD) {
        if (strncmp(path, data_path, data_length) != 0) return NULL;
        const char *rest = path + data_length;
        if (*rest == 0) return rest;
        if (*rest != '/') return NULL;
        while (*rest == '/') rest++;
        return rest;
    }
    // Relative to a directory: only the watched one itself is understood.
    if (directory < 0 || directory >= descriptors_max || watched[directory].node != directory_node) return NULL;
    if (strlen(path) >= size) return NULL;
    return strcpy(buffer, path);
}

// The shared-memory index is rebuilt after a crash, the lock file holds nothing, ballast is never read.
static bool is_recorded(const char *name) {
    size_t length = strlen(name);
    bool is_index = length > 4 && strcmp(name + length - 4, "-shm") == 0;
    return !is_index && strcmp(name, "lock") != 0 && strcmp(name, "ballast") != 0;
}

static uint32_t *node_of(const char *name, bool adds) {
    int unused = -1;
    for (int index = 0; index < names_max; index++) {
        if (!names[index].name) {
            if (unused < 0) unused = index;
        } else if (strcmp(names[index].name, name) == 0) {
            return &names[index].node;
        }
    }
    if (!adds || unused < 0) return NULL;
    names[unused].name = strdup(name);
    names[unused].node = 0;
    return &names[unused].node;
}

static void forget(const char *name) {
    for (int index = 0; index < names_max; index++) {
        if (names[index].name && strcmp(names[index].name, name) == 0) {
            free(names[index].name);
            names[index].name = NULL;
        }
    }
}

void fault_opened(int descriptor, const char *name, bool existed, bool truncated) {
    struct stat status;
    if (descriptor < 0 || descriptor >= descriptors_max || fstat(descriptor, &status) != 0) return;
    struct watched *entry = &watched[descriptor];
    entry->device = status.st_dev;
    entry->inode = status.st_ino;
    if (S_ISDIR(status.st_mode)) {
        entry->node = directory_node;
    } else if (!is_recorded(name)) {
        entry->node = unrecorded;
    } else {
        uint32_t *node = node_of(name, true);
        if (!node) return;
        if (*node == 0) {
            *node = ++last_node;
            record(existed ? FAULT_ATTACH : FAULT_CREATE, *node, 0, name, (int64_t)strlen(name));
        }
        entry->node = *node;
        if (truncated && existed) record(FAULT_RESIZE, *node, 0, NULL, 0);
    }
}

void fault_closed(int descriptor) {
    if (descriptor >= 0 && descriptor < descriptors_max) watched[descriptor].node = 0;
}

bool fault_watches(int descriptor) {
    if (descriptor < 0 || descriptor >= descriptors_max || watched[descriptor].node == 0) return false;
    // A descriptor closed behind our back may stand for something else by now.
    struct stat status;
    if (fstat(descriptor, &status) == 0 && status.st_dev == watched[descriptor].device
        && status.st_ino == watched[descriptor].inode) return true;
    watched[descriptor].node = 0;
    return false;
}

static void failed(void) {
    if (control->first_failure == 0) control->first_failure = now();
    control->failures++;
}

bool fault_write_fails(int *code, bool *tears) {
    if (!control) return false;
    int64_t number = control->writes++;
    if (number < control->write_from || number >= control->write_until) return false;
    *code = (int)control->write_errno;
    *tears = control->write_tears != 0;
    failed();
    return true;
}

bool fault_sync_fails(int *code) {
    if (!control) return false;
    int64_t number = control->syncs++;
    if (control->sync_delay_us > 0) {
        struct timespec pause = {control->sync_delay_us / 1000000, control->sync_delay_us % 1000000 * 1000};
        nanosleep(&pause, NULL);
    }
    if (number < control->sync_from || number >= control->sync_until) return false;
    *code = (int)control->sync_errno;
    failed();
    return true;
}

static bool is_file(int descriptor) {
    uint32_t node = watched[descriptor].node;
    return node != 0 && node != unrecorded && node != directory_node;
}

void fault_wrote(int descriptor, const void *bytes, int64_t offset, int64_t length) {
    if (is_file(descriptor)) record(FAULT_WRITE, watched[descriptor].node, offset, bytes, length);
}

void fault_resized(int descriptor, int64_t size) {
    if (is_file(descriptor)) record(FAULT_RESIZE, watched[descriptor].node, size, NULL, 0);
}

void fault_synced(int descriptor) {
    if (watched[descriptor].node == directory_node) record(FAULT_SYNC_DIRECTORY, 0, 0, NULL, 0);
    if (is_file(descriptor)) record(FAULT_SYNC, watched[descriptor].node, 0, NULL, 0);
}

void fault_renamed(const char *from, const char *to) {
    if (!is_recorded(from) || !is_recorded(to)) return;
    uint32_t *node = node_of(from, false);
    char both[2 * PATH_MAX];
    size_t length = strlen(from);
    if (length + strlen(to) + 1 > sizeof both) return;
    memcpy(both, from, length + 1);
    strcpy(both + length + 1, to);
    uint32_t moved = node ? *node : 0;
    record(FAULT_RENAME, moved, 0, both, (int64_t)(length + 1 + strlen(to)));
    forget(from);
    forget(to);
    uint32_t *target = moved ? node_of(to, true) : NULL;
    if (target) *target = moved;
}

void fault_unlinked(const char *name) {
    if (!is_recorded(name)) return;
    record(FAULT_UNLINK, 0, 0, name, (int64_t)strlen(name));
    forget(name);
}
