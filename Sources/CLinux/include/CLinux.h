// Linux and glibc declarations that `import Glibc` lacks, and wrappers of macros and variadic
// calls. Static inline functions only. Never define _GNU_SOURCE here: it collides with Swift's
// Glibc (fd_set, the sockaddr arguments of bind and sendto).
#pragma once
#include <getopt.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

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

// What a datagram's control messages say of it.
struct clinux_arrival {
    // Its time, as numbers: a struct timespec here would become this module's in Swift's eyes.
    long long seconds;
    long nanoseconds;
    // 2 from SO_TIMESTAMPING, 1 from SO_TIMESTAMPNS, 0 where there is none.
    int timestamp_kind;
    // AF_INET or AF_INET6 where the destination is known, else 0.
    int family;
    // The address in the header, in network order; of IPv4 the first four bytes.
    unsigned char destination[16];
    // Of the interface it came in by; 0 is unknown.
    unsigned int interface;
};

// struct in6_pktinfo, which glibc declares for _GNU_SOURCE only.
struct clinux_in6_pktinfo {
    struct in6_addr address;
    unsigned int interface;
};

static inline void clinux_read_arrival(struct msghdr *message, struct clinux_arrival *arrival) {
    struct cmsghdr *control;
    memset(arrival, 0, sizeof *arrival);
    for (control = CMSG_FIRSTHDR(message); control; control = CMSG_NXTHDR(message, control)) {
        const void *data = CMSG_DATA(control);
        int level = control->cmsg_level, type = control->cmsg_type;
        size_t length = control->cmsg_len;
        if (level == SOL_SOCKET && type == SO_TIMESTAMPING
            && length >= CMSG_LEN(sizeof(struct timespec))) {
            // The first of three is the software stamp; the others are of hardware.
            struct timespec stamp;
            memcpy(&stamp, data, sizeof stamp);
            if (stamp.tv_sec != 0) {
                arrival->seconds = stamp.tv_sec;
                arrival->nanoseconds = stamp.tv_nsec;
                arrival->timestamp_kind = 2;
            }
        } else if (level == SOL_SOCKET && type == SO_TIMESTAMPNS
            && length >= CMSG_LEN(sizeof(struct timespec))) {
            if (arrival->timestamp_kind == 0) {
                struct timespec stamp;
                memcpy(&stamp, data, sizeof stamp);
                arrival->seconds = stamp.tv_sec;
                arrival->nanoseconds = stamp.tv_nsec;
                arrival->timestamp_kind = 1;
            }
        } else if (level == IPPROTO_IP && type == IP_PKTINFO
            && length >= CMSG_LEN(sizeof(struct in_pktinfo))) {
            struct in_pktinfo info;
            memcpy(&info, data, sizeof info);
            memcpy(arrival->destination, &info.ipi_addr, sizeof info.ipi_addr);
            arrival->interface = (unsigned int)info.ipi_ifindex;
            arrival->family = AF_INET;
        } else if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO
            && length >= CMSG_LEN(sizeof(struct clinux_in6_pktinfo))) {
            struct clinux_in6_pktinfo info;
            memcpy(&info, data, sizeof info);
            memcpy(arrival->destination, &info.address, sizeof info.address);
            arrival->interface = info.interface;
            arrival->family = AF_INET6;
        }
    }
}

// Lets a message leave from an address (in network order) of a socket that is bound to none, by
// an interface (0 is any). The message's control buffer has at least 64 zeroed bytes.
static inline void clinux_set_source(
    struct msghdr *message, int family, const unsigned char *address, unsigned int interface) {
    struct cmsghdr *control;
    if (family == AF_INET) {
        struct in_pktinfo info;
        memset(&info, 0, sizeof info);
        memcpy(&info.ipi_spec_dst, address, sizeof info.ipi_spec_dst);
        info.ipi_ifindex = (int)interface;
        message->msg_controllen = CMSG_SPACE(sizeof info);
        control = CMSG_FIRSTHDR(message);
        control->cmsg_level = IPPROTO_IP;
        control->cmsg_type = IP_PKTINFO;
        control->cmsg_len = CMSG_LEN(sizeof info);
        memcpy(CMSG_DATA(control), &info, sizeof info);
    } else {
        struct clinux_in6_pktinfo info;
        memset(&info, 0, sizeof info);
        memcpy(&info.address, address, sizeof info.address);
        info.interface = interface;
        message->msg_controllen = CMSG_SPACE(sizeof info);
        control = CMSG_FIRSTHDR(message);
        control->cmsg_level = IPPROTO_IPV6;
        control->cmsg_type = IPV6_PKTINFO;
        control->cmsg_len = CMSG_LEN(sizeof info);
        memcpy(CMSG_DATA(control), &info, sizeof info);
    }
}

// Asks for the time at which this one message leaves (a cmsg of Linux 4.6 and later), beside what
// its control buffer, of `capacity` bytes, holds already.
static inline int clinux_request_departure(struct msghdr *message, size_t capacity) {
    unsigned int flags = SOF_TIMESTAMPING_TX_SOFTWARE;
    size_t used = message->msg_controllen;
    struct cmsghdr *control = (struct cmsghdr *)((char *)message->msg_control + used);
    if (capacity - used < CMSG_SPACE(sizeof flags))
        return 0;
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SO_TIMESTAMPING;
    control->cmsg_len = CMSG_LEN(sizeof flags);
    memcpy(CMSG_DATA(control), &flags, sizeof flags);
    message->msg_controllen = used + CMSG_SPACE(sizeof flags);
    return 1;
}

// Lets every datagram through. What it is for: before a filter the kernel proves checksums, so that
// a damaged datagram is dropped as it arrives and not when a call that waits for one looks at it,
// which would begin its wait anew each time.
static inline int clinux_prove_checksums(int descriptor) {
    struct sock_filter accept = BPF_STMT(BPF_RET | BPF_K, 0xffffffffU);
    struct sock_fprog program = {1, &accept};
    return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

// A socket that is told when links, addresses and routes change; -1 where it can not be had.
// Simulators take plain types only, so close-on-exec and not blocking are set afterwards.
static inline int clinux_open_routing_socket(void) {
    struct sockaddr_nl address;
    int descriptor = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    if (descriptor < 0)
        return -1;
    memset(&address, 0, sizeof address);
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR
        | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;
    if (bind(descriptor, (struct sockaddr *)&address, sizeof address) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

// As recv; `sender` is 0 for the kernel, else the port of a process.
static inline ssize_t clinux_routing_receive(
    int descriptor, void *buffer, size_t size, unsigned int *sender) {
    struct sockaddr_nl address;
    socklen_t length = sizeof address;
    ssize_t count;
    memset(&address, 0, sizeof address);
    count = recvfrom(descriptor, buffer, size, 0, (struct sockaddr *)&address, &length);
    *sender = address.nl_pid;
    return count;
}

// getopt's globals, which Swift 6 may not touch.
static inline const char *clinux_option_argument(void) { return optarg; }
static inline int clinux_option_index(void) { return optind; }
static inline void clinux_options_reset(void) { optind = 0; }

// What a program that knows the time leaves in shared memory: the layout that gpsd and others
// write for ntpd's driver 28.
struct clinux_shared_time {
    int mode;
    volatile int count;
    time_t clock_seconds;
    int clock_microseconds;
    time_t received_seconds;
    int received_microseconds;
    int leap;
    int precision;
    int samples;
    volatile int valid;
    unsigned clock_nanoseconds;
    unsigned received_nanoseconds;
    int spare[8];
};

// One report as numbers.
struct clinux_time_report {
    // 0 nothing new, 1 a report, -1 it was changed while it was read, -2 of an unknown mode.
    int status;
    long long clock_seconds;
    unsigned clock_nanoseconds;
    long long received_seconds;
    unsigned received_nanoseconds;
    int leap;
    int precision;
};

// Old writers know of microseconds only, and leave anything where nanoseconds are.
static inline unsigned clinux_finer(int microseconds, unsigned nanoseconds) {
    unsigned coarse = (unsigned)microseconds * 1000u;
    return nanoseconds - coarse < 1000u ? nanoseconds : coarse;
}

static inline void clinux_take_time(void *memory, struct clinux_time_report *report) {
    struct clinux_shared_time *shared = memory, copy;
    memset(report, 0, sizeof *report);
    if (!shared->valid) return;
    int count = shared->count;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    memcpy(&copy, (const void *)shared, sizeof copy);
    shared->valid = 0;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    report->status = copy.mode < 0 || copy.mode > 1 ? -2 : 1;
    if (copy.mode == 1 && (count != copy.count || count != shared->count)) report->status = -1;
    report->clock_seconds = copy.clock_seconds;
    report->clock_nanoseconds = clinux_finer(copy.clock_microseconds, copy.clock_nanoseconds);
    report->received_seconds = copy.received_seconds;
    report->received_nanoseconds =
        clinux_finer(copy.received_microseconds, copy.received_nanoseconds);
    report->leap = copy.leap;
    report->precision = copy.precision;
}
