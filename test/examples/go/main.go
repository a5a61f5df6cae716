// SPDX-License-Identifier: GPL-3.0-or-later

// Opens a card and prints its EID and ATR; makes the card, with a test PKI, where there is no such file.
//
//	go build -o eid . && ./eid meter.euicc
package main

// #cgo pkg-config: libeuiccd
// #include <euiccd.h>
// #include <stdlib.h>
import "C"

import (
	"errors"
	"fmt"
	"os"
	"unsafe"
)

func open(path string) (*C.struct_euiccd_card, error) {
	var card *C.struct_euiccd_card
	var reason C.struct_euiccd_error
	name := C.CString(path)
	defer C.free(unsafe.Pointer(name))

	err := C.euiccd_open(&card, name, nil, &reason)
	if err == C.EUICCD_ERR_NOT_FOUND {
		if err = C.euiccd_create_test(name, nil, nil, nil, &reason); err == 0 {
			err = C.euiccd_open(&card, name, nil, &reason)
		}
	}
	if err < 0 {
		return nil, errors.New(C.GoString(&reason.text[0]))
	}
	return card, nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "Usage: eid CARD")
		os.Exit(2)
	}
	card, err := open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "eid:", err)
		os.Exit(1)
	}
	defer C.euiccd_close(card)

	var eid [C.EUICCD_EID_TEXT_SIZE]C.char
	C.euiccd_eid(card, &eid[0])
	atr := C.euiccd_atr(card)
	fmt.Printf("EID %s\nATR %X\n", C.GoString(&eid[0]), C.GoBytes(unsafe.Pointer(atr.data), C.int(atr.length)))
}
