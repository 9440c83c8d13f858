// Linux and glibc declarations that `import Glibc` lacks, and wrappers of variadic calls.
// Static inline functions only. Never define _GNU_SOURCE here: it collides with Swift's Glibc.
#pragma once
#include <sys/timex.h>
#include <time.h>

extern int clock_adjtime(__clockid_t clock, struct timex *parameters);
