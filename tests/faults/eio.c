/* A disk that fails: some of the writes and syncs of files under EIO_ROOT end with EIO.
 *
 * EIO_PERCENT is how many of a hundred fail; EIO_SEED makes a run that can be played again. A write
 * that fails has written nothing; a sync that fails may have lost what was written before it, which
 * this library does not do: see cut.c. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static uint64_t state;

static unsigned draw(void) {
    if (!state) {
        const char *seed = getenv("EIO_SEED");
        state = (seed ? strtoull(seed, 0, 10) : 1) * 2 + 1;
    }
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % 100;
}

static int fails(int fd) {
    const char *root = getenv("EIO_ROOT"), *percent = getenv("EIO_PERCENT");
    char link[64], path[PATH_MAX];
    if (!root || !percent) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, root, strlen(root)) == 0 && draw() < (unsigned)atoi(percent);
}

#define FAIL_OR(call) do { if (fails(fd)) { errno = EIO; return -1; } return call; } while (0)

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    FAIL_OR(real(fd));
}

int fdatasync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    FAIL_OR(real(fd));
}

ssize_t write(int fd, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    FAIL_OR(real(fd, bytes, count));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
    FAIL_OR(real(fd, bytes, count, offset));
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
    FAIL_OR(real(fd, bytes, count, offset));
}

int ftruncate(int fd, off_t length) {
    int (*real)(int, off_t) = dlsym(RTLD_NEXT, "ftruncate");
    FAIL_OR(real(fd, length));
}
