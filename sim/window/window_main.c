/* window_main.c: depinsim-window, the program that lives one window, serves an engine
 * to whoever lives one, or forks windows of itself.
 *
 * Its argument, if there is one, is the number of the process that started it, without
 * which it does not live.  The request, the hosts and the answer are descriptors that
 * the simulator lends (sim/window/window.h).  It ends with code 0 if it has answered,
 * be it with a refusal, or if nobody needs its engine any more.
 */
#include "sim/window/child.h"

#include <stdlib.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
    return dps_child_live(argc > 1 ? (pid_t)strtol(argv[1], NULL, 10) : getppid());
}
