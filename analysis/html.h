/* html.h: a page of HTML that needs no other file. */
#ifndef DPS_ANALYSIS_HTML_H
#define DPS_ANALYSIS_HTML_H

#include <stdio.h>

/* Up to the beginning of the page's content, and from its end on. */
void dps_html_begin(FILE *out, const char *title);
void dps_html_end(FILE *out);

/* Text with &, <, > and quotes made harmless. */
void dps_html_text(FILE *out, const char *text);

/* <tag>text</tag> */
void dps_html_element(FILE *out, const char *tag, const char *text);

/* gnuplot's SVG, from its <svg> on. */
void dps_html_svg(FILE *out, const char *svg);

#endif
