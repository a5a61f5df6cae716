/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A load file for tests, as hex: CAP components that are as short as they may be. */
#ifndef TEST_FAKE_CAP_H
#define TEST_FAKE_CAP_H

#define CAP_PACKAGE      "F000000001"
#define CAP_APPLET       "F00000000101"
#define CAP_OTHER_APPLET "F00000000102"

/* Header 1.2 of version 3.1 of the package; the sizes in Directory are those of the others. */
#define CAP_HEADER                                                                                 \
    "01000FDECAFFED0201000103"                                                                     \
    "05" CAP_PACKAGE
#define CAP_DIRECTORY                                                                              \
    "02001F"                                                                                       \
    "000F"                                                                                         \
    "001F"                                                                                         \
    "0013"                                                                                         \
    "0001"                                                                                         \
    "0002"                                                                                         \
    "0000"                                                                                         \
    "0004"                                                                                         \
    "0000"                                                                                         \
    "0001"                                                                                         \
    "0000"                                                                                         \
    "0000"                                                                                         \
    "000000000000000000"
/* Two applets; install() at 1 and 2 of Method. */
#define CAP_APPLETS                                                                                \
    "030013"                                                                                       \
    "02"                                                                                           \
    "06" CAP_APPLET "0001"                                                                         \
    "06" CAP_OTHER_APPLET "0002"
#define CAP_REST                                                                                   \
    "04000100"                                                                                     \
    "0500020000"                                                                                   \
    "07000400000000"                                                                               \
    "080000"                                                                                       \
    "09000100"

#define CAP_FILE CAP_HEADER CAP_DIRECTORY CAP_APPLETS CAP_REST
/* Octets of CAP_FILE, in hex of two digits. */
#define CAP_FILE_LEN "61"

#endif
