// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "base/pipe.h"

#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// KEEP bytes can be looked at again; the first look takes FIRST, so that it sees a whole header
// however small the pieces are that come.
enum { KEEP = 1 << 20, FIRST = 64 * 1024, WAIT_MS = 100 };

struct LgPipe {
    LgPipe *next;
    const atomic_bool *stop;
    atomic_bool stopped;
    int fd; // -1: not open
    char *kept;
    size_t n_kept;
    uint64_t taken; // bytes taken from `fd`
    bool ended;
    bool named;  // opened by us, not standard input
    char path[]; // as it was given
};

struct LgPipes {
    LgPipe *first;
    const atomic_bool *stop;
};

LgPipes *
lg_pipes_new(const atomic_bool *stop)
{
    LgPipes *pipes = LG_ALLOC(LgPipes);
    if (pipes) {
        pipes->stop = stop;
    }
    return pipes;
}

void
lg_pipes_free(LgPipes *pipes)
{
    for (LgPipe *pipe = pipes ? pipes->first : NULL; pipe;) {
        LgPipe *next = pipe->next;
        if (pipe->named && pipe->fd >= 0) {
            (void)close(pipe->fd);
        }
        lg_mem_free(pipe->kept);
        lg_mem_free(pipe);
        pipe = next;
    }
    lg_mem_free(pipes);
}

LgStatus
lg_pipes_add(LgPipes *pipes, const char *path, LgError *err)
{
    struct stat st;
    const bool named = strcmp(path, LG_PIPE_STDIN) != 0;
    if (named && (stat(path, &st) != 0 ||
                  !(S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode) || S_ISSOCK(st.st_mode)))) {
        return LG_OK; // what is wrong with it, opening it will say
    }
    if (lg_pipes_find(pipes, path)) {
        return lg_error_set(err, LG_E_USAGE, "%s is named twice, but can be read only once",
                            lg_pipe_name(lg_pipes_find(pipes, path)));
    }
    const size_t size = strlen(path) + 1;
    LgPipe *pipe = (LgPipe *)lg_mem_alloc(sizeof(*pipe) + size);
    if (!pipe) {
        return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", path);
    }
    memcpy(pipe->path, path, size);
    pipe->fd = -1;
    pipe->named = named;
    pipe->stop = pipes->stop;
    pipe->next = pipes->first;
    pipes->first = pipe;
    return LG_OK;
}

LgPipe *
lg_pipes_find(const LgPipes *pipes, const char *path)
{
    LgPipe *pipe = pipes ? pipes->first : NULL;
    while (pipe && strcmp(pipe->path, path) != 0) {
        pipe = pipe->next;
    }
    return pipe;
}

const char *
lg_pipe_name(const LgPipe *pipe)
{
    return pipe->named ? pipe->path : "standard input";
}

LgStatus
lg_pipe_open(LgPipe *pipe, LgError *err)
{
    if (pipe->taken > pipe->n_kept) {
        return lg_error_set(err, LG_E_USAGE, "%s can be read only once; save it to a file first",
                            lg_pipe_name(pipe));
    }
    if (!pipe->kept) {
        pipe->kept = (char *)lg_mem_alloc(KEEP);
        if (!pipe->kept) {
            return lg_error_set(err, LG_E_NOMEM, "no memory to read %s", lg_pipe_name(pipe));
        }
    }
    if (pipe->fd < 0) {
        // Waiting for whoever writes is left to reading, which can be stopped.
        pipe->fd = pipe->named ? open(pipe->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : STDIN_FILENO;
    }
    return pipe->fd < 0 ? lg_error_errno(err, errno, "cannot open %s", lg_pipe_name(pipe)) : LG_OK;
}

void
lg_pipe_stop(LgPipe *pipe)
{
    atomic_store(&pipe->stopped, true);
}

// Take bytes as they come.
static LgStatus
take(LgPipe *pipe, char *to, size_t size, size_t *out_n, LgError *err)
{
    *out_n = 0;
    while (!pipe->ended) {
        if (atomic_load(&pipe->stopped) || (pipe->stop && atomic_load(pipe->stop))) {
            return lg_error_set(err, LG_E_CANCEL, "reading %s was stopped", lg_pipe_name(pipe));
        }
        struct pollfd wait = {.fd = pipe->fd, .events = POLLIN};
        const int ready = poll(&wait, 1, WAIT_MS);
        if (ready == 0 || (ready < 0 && errno == EINTR)) {
            continue;
        }
        const ssize_t n = ready < 0 ? -1 : read(pipe->fd, to, size);
        if (n >= 0) {
            pipe->ended = n == 0;
            pipe->taken += (uint64_t)n;
            *out_n = (size_t)n;
            break;
        }
        if (errno != EINTR && errno != EAGAIN) {
            return lg_error_errno(err, errno, "cannot read %s", lg_pipe_name(pipe));
        }
    }
    return LG_OK;
}

LgStatus
lg_pipe_read(LgPipe *pipe, uint64_t at, void *to, size_t size, size_t *out_n, LgError *err)
{
    size_t n = 0;
    *out_n = 0;
    while (pipe->n_kept < FIRST && !pipe->ended) {
        LG_TRY(take(pipe, pipe->kept + pipe->n_kept, FIRST - pipe->n_kept, &n, err));
        pipe->n_kept += n;
    }
    if (at < pipe->n_kept) {
        n = pipe->n_kept - (size_t)at;
        *out_n = n < size ? n : size;
        memcpy(to, pipe->kept + at, *out_n);
        return LG_OK;
    }
    if (at != pipe->taken) {
        return lg_error_set(err, LG_E_USAGE, "%s can be read only once; save it to a file first",
                            lg_pipe_name(pipe));
    }
    LG_TRY(take(pipe, (char *)to, size, out_n, err));
    if (pipe->taken <= KEEP) {
        memcpy(pipe->kept + at, to, *out_n);
        pipe->n_kept = (size_t)pipe->taken;
    }
    return LG_OK;
}
