/* A disk that takes its time and tells when it was done: every fsync and fdatasync of the program waits SLOW_FSYNC_US
 * microseconds first, and its end is written to the file NOTE_FSYNC, as seconds since 1970 (a double), where it is
 * named. webhooks.py preloads it into both servers, so that both run on the same simulated disk; clients.py into the
 * hub, to know when something was committed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int (*flush)(int);

static void wait_for_the_disk(void)
{
    const char *given = getenv("SLOW_FSYNC_US");
    long us = given ? strtol(given, NULL, 10) : 0;
    struct timespec left = {us / 1000000, us % 1000000 * 1000};

    while (us > 0 && nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
}

static void note(void)
{
    static int notes = -2;
    const char *name = getenv("NOTE_FSYNC");
    struct timespec now;
    double at;

    if (notes == -2)
        notes = name ? open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (notes < 0)
        return;
    clock_gettime(CLOCK_REALTIME, &now);
    at = now.tv_sec + now.tv_nsec / 1e9;
    if (write(notes, &at, sizeof at) != sizeof at)
        abort();
}

static int flushed(flush real, int fd)
{
    int result, error;

    wait_for_the_disk();
    result = real(fd);
    error = errno;
    note();
    errno = error;
    return result;
}

int fsync(int fd)
{
    static flush real;

    if (!real)
        real = (flush)dlsym(RTLD_NEXT, "fsync");
    return flushed(real, fd);
}

int fdatasync(int fd)
{
    static flush real;

    if (!real)
        real = (flush)dlsym(RTLD_NEXT, "fdatasync");
    return flushed(real, fd);
}
