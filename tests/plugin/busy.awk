# A log in SWF, of 300 jobs of five owners: with -v wide=1 of 1 to 4 processors that keep
# 24 busy, else of one that keep 8 busy.
BEGIN {
    srand(7)
    print "; MaxProcs: " (wide ? 24 : 8)
    for (i = 1; i <= 300; i++) {
        t += i % 4 ? int(14 * rand()) : 0
        r = 1 + int(100 * rand())
        w = wide ? 1 + i % 4 : 1
        print i, t, 0, r, w, -1, -1, w, 2 * r, -1, 1, 1 + i % 5, 1, -1, -1, -1, -1, -1
    }
}
