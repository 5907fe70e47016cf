/* A disk that takes its time: every fsync and fdatasync of the program waits SLOW_FSYNC_US microseconds first.
 * webhooks.py compiles it and preloads it into both servers, so that both run on the same simulated disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

typedef int (*flush)(int);

static void wait_for_the_disk(void)
{
    const char *given = getenv("SLOW_FSYNC_US");
    long us = given ? strtol(given, NULL, 10) : 0;
    struct timespec left = {us / 1000000, us % 1000000 * 1000};

    while (us > 0 && nanosleep(&left, &left) == -1 && errno == EINTR)
        ;
}

int fsync(int fd)
{
    static flush real;

    if (!real)
        real = (flush)dlsym(RTLD_NEXT, "fsync");
    wait_for_the_disk();
    return real(fd);
}

int fdatasync(int fd)
{
    static flush real;

    if (!real)
        real = (flush)dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_disk();
    return real(fd);
}
