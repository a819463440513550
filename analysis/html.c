#include "analysis/html.h"

#include "analysis/plot.h"

#include <stdlib.h>
#include <string.h>

/* Drawings keep gnuplot's own colours, which suit white paper; where the reader asks
 * for dark, rules on the attributes that gnuplot writes put lighter ones in their
 * place. */
static const char style[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6570;--paper:#fff;"
    "--line:#d8dde3;--panel:#f6f8fa;--grid:#d5d9de;--p0:#0072b2;--p1:#e69f00;"
    "--p2:#009e73;--p3:#d55e00;--p4:#cc79a7;--p5:#56b4e9;--p6:#7f7f7f}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6eaef;--soft:#9aa5b1;"
    "--paper:#14181d;--line:#333b45;--panel:#1b2027;--grid:#333b45;--p0:#4aa8e0;"
    "--p1:#f2b33d;--p2:#2fc49b;--p3:#ff8a4c;--p4:#e39cc3;--p5:#8ccdf5;--p6:#a5a5a5}}\n"
    "body{margin:0 auto;max-width:960px;padding:1.5rem 1rem "
    "4rem;background:var(--paper);"
    "color:var(--ink);font:16px/1.5 system-ui,Helvetica,Arial,sans-serif}\n"
    "h1{font-size:1.7rem;line-height:1.2;margin:.5rem "
    "0}h2{font-size:1.25rem;margin:2.5rem"
    " 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.2rem}\n"
    "p.lead,figcaption,.soft{color:var(--soft)}figure{margin:1.2rem 0 2rem}"
    "figcaption{font-size:.92rem}\n"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;font-size:.9rem;"
    "font-variant-numeric:tabular-nums}th,td{padding:.22rem .9rem .22rem 0;"
    "text-align:left;border-bottom:1px solid var(--line);vertical-align:top}"
    "th.n,td.n{text-align:right;white-space:nowrap}td.d{white-space:nowrap}\n"
    "tr.g th{padding-top:1rem}code,pre{font:.85rem/1.45 ui-monospace,Menlo,Consolas,"
    "monospace;overflow-wrap:anywhere}pre{background:var(--panel);padding:.8rem;"
    "overflow:auto;max-height:32rem}summary{cursor:pointer}\n"
    "figure svg{width:100%;height:auto;display:block}"
    "figure svg image{image-rendering:pixelated}"
    "figure svg rect[fill='#ffffff']{fill:none}"
    "figure svg [fill='black'],figure svg [fill='rgb(0,0,0)']{fill:var(--ink)}"
    "figure svg [stroke='black'],figure svg [stroke='rgb(  0,   0,   0)']"
    "{stroke:var(--ink)}"
    "figure svg [stroke='rgb(200, 200, 200)']{stroke:var(--grid)}\n";

static void
write_palette(FILE *out)
{
    for (size_t i = 0; i < DPS_PALETTE; i++) {
        unsigned long rgb = strtoul(dps_palette(i) + 1, NULL, 16);
        fprintf(out,
            "figure svg [stroke='rgb(%3lu, %3lu, %3lu)']{stroke:var(--p%zu)}\n",
            rgb >> 16, rgb >> 8 & 255, rgb & 255, i);
    }
}

void
dps_html_begin(FILE *out, const char *title)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
        out);
    dps_html_element(out, "title", title);
    fputs("<style>\n", out);
    fputs(style, out);
    write_palette(out);
    fputs("</style>\n</head>\n<body>\n", out);
}

void
dps_html_end(FILE *out)
{
    fputs("</body>\n</html>\n", out);
}

void
dps_html_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        default: fputc(*text, out); break;
        }
    }
}

void
dps_html_element(FILE *out, const char *tag, const char *text)
{
    fprintf(out, "<%s>", tag);
    dps_html_text(out, text);
    fprintf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

void
dps_html_svg(FILE *out, const char *svg)
{
    const char *from = strstr(svg, "<svg");
    fputs(from != NULL ? from : svg, out);
}
