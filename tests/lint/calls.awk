# calls.awk: finds calls that the project does without, and why.
#
#     awk -f calls.awk FILE...
#
# Comments, strings and preprocessor lines are taken out first; calls of members, x->f(),
# are not looked at.

function forbid(pattern, where, except, why) {
    n++
    patterns[n] = "(^|[^A-Za-z0-9_>.])(" pattern ")"
    wheres[n] = where
    excepts[n] = except
    whys[n] = why
}

# The line without comments and literals; `inside` remembers an open comment.
function code_of(line, out, at) {
    out = ""
    while (line != "") {
        if (inside) {
            at = index(line, "*/")
            if (at == 0) return out
            line = substr(line, at + 2)
            inside = 0
        } else if (match(line, /"([^"\\]|\\.)*"|'([^'\\]|\\.)*'|\/\*|\/\/.*/)) {
            inside = substr(line, RSTART, 2) == "/*"
            out = out substr(line, 1, RSTART - 1) " "
            line = substr(line, RSTART + RLENGTH)
        } else {
            return out line
        }
    }
    return out
}

BEGIN {
    forbid("(rand|srand|random|srandom|drand48|rand_r) *\\(", ".", "^$",
        "random numbers come from sim/core/rng.h")
    forbid("time *\\( *(NULL|0)|(gettimeofday|clock) *\\(", ".", "^$",
        "no result depends on the time of day")
    forbid("(exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|cbrt|hypot|sin|cos|tan|asin|" \
        "acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|erf|erfc|lgamma|tgamma)[fl]? *\\(",
        "^(sim|models)/", "^sim/core/maths[.]c$",
        "mathematics goes through sim/core/maths.h")
    forbid("sg_host_sendto(_async)? *\\(", "^sim/engine/", "^$",
        "each finished transfer walks a list that only grows")
    forbid("(sg_mailbox_put|sg_mailbox_get|sg_comm_wait_any(_for)?|sg_comm_wait_all|" \
        "sg_exec_wait_any(_for)?) *\\(", "^sim/engine/", "^$",
        "a failure during this call ends the process")
    forbid("(v?printf|puts|putchar|perror|exit|_exit|abort) *\\(|vf?printf *\\( *std|" \
        "fprintf *\\( *std|fput[cs] *\\(.*, *std(out|err)",
        "^(sim/(core|scenario|ledger|fleet|workload|host|journal|dispatch|economy|" \
        "engine|run|study)|models|analysis)/", "^sim/run/progress[.]c$",
        "library code neither prints nor exits")
    forbid("(strtok|gets|v?sprintf|strcpy|strcat|atoi|atol|atof) *\\(", ".", "^$",
        "there is a bounded, checked way")
}

FNR == 1 { inside = 0 }
/^#/ && !inside { next }
{
    code = code_of($0)
    for (i = 1; i <= n; i++) {
        if (FILENAME ~ wheres[i] && FILENAME !~ excepts[i] && code ~ patterns[i]) {
            printf "%s:%d: %s: %s\n", FILENAME, FNR, $0, whys[i]
            bad = 1
        }
    }
}
END { exit bad }
