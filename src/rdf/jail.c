// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

#include "rdf/jail_impl.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

// The sanitizers reserve terabytes of address space and make system calls of
// their own: under them memory is not limited, and what is not listed fails
// instead of killing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static bool
limit(int resource, rlim_t value)
{
    const struct rlimit both = {value, value};
    return setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

// Address space in use. After a fork that is what the parent had mapped, such as a
// whole store; the limit has to leave room beyond it. 0 when it is not known.
static rlim_t
mapped_bytes(void)
{
    char text[32] = "";
    const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
    uint64_t pages = 0;
    if (fd >= 0) {
        (void)close(fd);
    }
    const LgStr first = {text, n > 0 ? lg_str_find((LgStr){text, (size_t)n}, ' ') : 0};
    return lg_str_u64(first, &pages) ? (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) : 0;
}

static bool
limit_all(void)
{
    const rlim_t memory = mapped_bytes() + ((rlim_t)LG_JAIL_MEMORY_MB << 20);
    return limit(RLIMIT_CPU, LG_JAIL_CPU_SECONDS) && limit(RLIMIT_FSIZE, 0) &&
           limit(RLIMIT_CORE, 0) && limit(RLIMIT_NPROC, 0) && limit(RLIMIT_NOFILE, 3) &&
           (SANITIZED || limit(RLIMIT_AS, memory));
}

static bool
add_rules(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (seccomp_rule_add(filter, action, calls[i], 0) != 0) {
            return false;
        }
    }
    return true;
}

static bool
filter_calls(void)
{
    // To read, write, allocate, and end; the clock, as a fallback of the vDSO.
    static const int allowed[] = {
        SCMP_SYS(read),         SCMP_SYS(write),          SCMP_SYS(brk),
        SCMP_SYS(munmap),       SCMP_SYS(mremap),         SCMP_SYS(madvise),
        SCMP_SYS(futex),        SCMP_SYS(exit),           SCMP_SYS(exit_group),
        SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(restart_syscall),
        SCMP_SYS(getpid),       SCMP_SYS(gettid),         SCMP_SYS(clock_gettime),
        SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),
    };
    // What a library may try in good faith: it is told no.
    static const int refused[] = {
        SCMP_SYS(open),     SCMP_SYS(openat), SCMP_SYS(stat),    SCMP_SYS(newfstatat),
        SCMP_SYS(lstat),    SCMP_SYS(fstat),  SCMP_SYS(access),  SCMP_SYS(faccessat),
        SCMP_SYS(readlink), SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(lseek),
        SCMP_SYS(ioctl),    SCMP_SYS(fcntl),  SCMP_SYS(close),   SCMP_SYS(uname),
    };
    static const int sanitizer[] = {SCMP_SYS(sigaltstack), SCMP_SYS(sched_yield)};
    const uint32_t otherwise = SANITIZED ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_KILL_PROCESS;
    const struct scmp_arg_cmp not_executable = SCMP_A2(SCMP_CMP_MASKED_EQ, 4 /* PROT_EXEC */, 0);
    scmp_filter_ctx filter = seccomp_init(otherwise);
    if (!filter) {
        return false;
    }
    const bool loaded =
        add_rules(filter, SCMP_ACT_ALLOW, allowed, sizeof(allowed) / sizeof(allowed[0])) &&
        add_rules(filter, SCMP_ACT_ERRNO(EACCES), refused, sizeof(refused) / sizeof(refused[0])) &&
        (!SANITIZED || add_rules(filter, SCMP_ACT_ALLOW, sanitizer, 2)) &&
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_executable) == 0 &&
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_executable) == 0 &&
        seccomp_load(filter) == 0;
    seccomp_release(filter);
    return loaded;
}

bool
lg_jail_enter(void)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && limit_all() && filter_calls();
}
