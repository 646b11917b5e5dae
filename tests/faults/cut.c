/* A power cut: what a program has not fsynced is lost.
 *
 * Preloaded into a program, this copies a file to CUT_SHADOW when the program fsyncs it, and mirrors
 * unlink and rename. Killing the program and opening the shadow folder is then what the disk would
 * hold after a power cut in which nothing was written that was not asked for. Files outside CUT_ROOT
 * are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int shadow_of(const char *path, char *out) {
    const char *root = getenv("CUT_ROOT"), *shadow = getenv("CUT_SHADOW");
    char real[PATH_MAX];
    if (!root || !shadow) return 0;
    if (path[0] != '/') {
        char cwd[PATH_MAX];
        if (!getcwd(cwd, sizeof cwd)) return 0;
        snprintf(real, sizeof real, "%s/%s", cwd, path);
        path = real;
    }
    size_t length = strlen(root);
    if (strncmp(path, root, length) != 0) return 0;
    snprintf(out, PATH_MAX, "%s%s", shadow, path + length);
    return 1;
}

static void make_folders(char *path) {
    for (char *at = path + 1; *at; at++) {
        if (*at == '/') { *at = 0; mkdir(path, 0700); *at = '/'; }
    }
}

/* The copy appears whole or not at all, as a sector does. */
static void copy(int fd) {
    char link[64], path[PATH_MAX], target[PATH_MAX], fresh[PATH_MAX + 8], buffer[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || !shadow_of(path, target)) return;
    make_folders(target);
    snprintf(fresh, sizeof fresh, "%s.cut", target);
    int in = open(path, O_RDONLY), out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t got;
    while (in >= 0 && out >= 0 && (got = read(in, buffer, sizeof buffer)) > 0) {
        if (write(out, buffer, got) != got) abort();
    }
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    int (*real_rename)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    real_rename(fresh, target);
}

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    int result = real(fd);
    if (result == 0) copy(fd);
    return result;
}

int fdatasync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    int result = real(fd);
    if (result == 0) copy(fd);
    return result;
}

int unlink(const char *path) {
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    char target[PATH_MAX];
    if (shadow_of(path, target)) real(target);
    return real(path);
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    char shadow_from[PATH_MAX], shadow_to[PATH_MAX];
    if (shadow_of(from, shadow_from) && shadow_of(to, shadow_to)) {
        make_folders(shadow_to);
        real(shadow_from, shadow_to);
    }
    return real(from, to);
}
