// A library for LD_PRELOAD that stands between a program and the files of one directory.
//
// It can fail the n-th write or sync, and it can record every change, so that a test can later build each state
// that a power cut might have left behind. What it does is told by a control file, which it maps and the test
// reads and writes while the program runs.
//
//   FAULT_DATA      absolute path of the directory, without symbolic links and without a slash at its end
//   FAULT_CONTROL   the control file: one struct fault_control
//   FAULT_LOG       where to record; not set: nothing is recorded
#ifndef FAULT_SHIM_H
#define FAULT_SHIM_H

#include <stdint.h>

// All fields are 64 bits wide and in this order; a test sees them as numbered cells.
struct fault_control {
    // Writes (and changes of size) so far, including failed ones.
    int64_t writes;
    // Syncs of files and directories so far, including failed ones.
    int64_t syncs;
    // Writes with a number in from..<until fail.
    int64_t write_from;
    int64_t write_until;
    // errno of a failed write; 0 says it went well and drops it, as a broken disk does.
    int64_t write_errno;
    // When not 0, the first half of a failed write reaches the file.
    int64_t write_tears;
    // Syncs with a number in from..<until fail.
    int64_t sync_from;
    int64_t sync_until;
    // errno of a failed sync; 0 says it went well, though nothing was made durable.
    int64_t sync_errno;
    // Microseconds that each sync takes longer.
    int64_t sync_delay_us;
    // CLOCK_MONOTONIC in nanoseconds of the first failure, 0 before.
    int64_t first_failure;
    int64_t failures;
};

// A record: this header, then `length` bytes.
struct fault_record {
    uint32_t kind;
    uint32_t node;
    // CLOCK_MONOTONIC in nanoseconds when the change was done.
    int64_t time;
    int64_t offset;
    int64_t length;
};

enum fault_kind {
    // The payload names a file that was there before; its node is as the test left it.
    FAULT_ATTACH = 1,
    // The payload names a new, empty file.
    FAULT_CREATE = 2,
    // The payload was written at `offset`.
    FAULT_WRITE = 3,
    // The file has `offset` bytes now.
    FAULT_RESIZE = 4,
    // The file is durable.
    FAULT_SYNC = 5,
    // The directory is durable.
    FAULT_SYNC_DIRECTORY = 6,
    // The payload is the old name, a zero byte, the new name.
    FAULT_RENAME = 7,
    // The payload is the name.
    FAULT_UNLINK = 8,
};

#endif
