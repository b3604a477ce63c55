// What the calls of FaultShim.c rest on: which descriptors are watched, what fails, what is recorded.
#ifndef RECORDER_H
#define RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "FaultShim.h"

// One watched descriptor at a time changes the files; held from before a change until it is recorded.
void fault_lock(void);
void fault_unlock(void);

// The path below the directory, "" for the directory itself, NULL for what is outside.
const char *fault_name(int directory, const char *path, char *buffer, size_t size);

// A descriptor was opened by this name.
void fault_opened(int descriptor, const char *name, bool existed, bool truncated);
void fault_closed(int descriptor);

// Whether changes through this descriptor are watched.
bool fault_watches(int descriptor);

// Counts a write or a sync; true when it must fail, with the errno to give in `*code` (0: pretend).
bool fault_write_fails(int *code, bool *tears);
bool fault_sync_fails(int *code);

void fault_wrote(int descriptor, const void *bytes, int64_t offset, int64_t length);
void fault_resized(int descriptor, int64_t size);
void fault_synced(int descriptor);
void fault_renamed(const char *from, const char *to);
void fault_unlinked(const char *name);

#endif
