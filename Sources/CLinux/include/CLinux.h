// Linux and glibc declarations that `import Glibc` lacks, and wrappers of macros and variadic
// calls. Static inline functions only. Never define _GNU_SOURCE here: it collides with Swift's
// Glibc (fd_set, the sockaddr arguments of bind and sendto).
#pragma once
#include <getopt.h>
#include <linux/capability.h>
#include <linux/net_tstamp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <syslog.h>
#include <time.h>

extern int clock_adjtime(__clockid_t clock, struct timex *parameters);
extern int capget(cap_user_header_t header, cap_user_data_t data);
extern int capset(cap_user_header_t header, const cap_user_data_t data);
extern int adjtime(const struct timeval *delta, struct timeval *old);
extern int initgroups(const char *user, __gid_t group);
extern int setgroups(size_t count, const __gid_t *groups);
extern int setresuid(__uid_t real, __uid_t effective, __uid_t saved);
extern int setresgid(__gid_t real, __gid_t effective, __gid_t saved);

static inline int clinux_prctl(int option, unsigned long value) {
    return prctl(option, value, 0UL, 0UL, 0UL);
}

static inline void clinux_syslog(int priority, const char *text) {
    syslog(priority, "%s", text);
}

// The kernel's receive timestamp among a message's control data: 2 from SO_TIMESTAMPING, 1 from
// SO_TIMESTAMPNS, 0 where there is none.
static inline int clinux_receive_timestamp(struct msghdr *message, struct timespec *timestamp) {
    struct cmsghdr *control;
    for (control = CMSG_FIRSTHDR(message); control; control = CMSG_NXTHDR(message, control)) {
        if (control->cmsg_level != SOL_SOCKET)
            continue;
        if (control->cmsg_type == SO_TIMESTAMPING
            && control->cmsg_len >= CMSG_LEN(sizeof(struct timespec))) {
            // The first of three is the software stamp; the others are of hardware.
            memcpy(timestamp, CMSG_DATA(control), sizeof *timestamp);
            if (timestamp->tv_sec != 0)
                return 2;
        } else if (control->cmsg_type == SO_TIMESTAMPNS
            && control->cmsg_len >= CMSG_LEN(sizeof(struct timespec))) {
            memcpy(timestamp, CMSG_DATA(control), sizeof *timestamp);
            return 1;
        }
    }
    return 0;
}

// getopt's globals, which Swift 6 may not touch.
static inline const char *clinux_option_argument(void) { return optarg; }
static inline int clinux_option_index(void) { return optind; }
static inline void clinux_options_reset(void) { optind = 0; }
