// SPDX-License-Identifier: GPL-3.0-or-later
//! Opens a card and prints its EID and ATR; makes the card, with a test PKI, where there is no such file.
//!
//!     rustc main.rs -o eid -l euiccd && ./eid meter.euicc

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::ptr::{null, null_mut};

#[repr(C)]
struct Error {
    text: [c_char; 400],
}

#[repr(C)]
struct Bytes {
    data: *const u8,
    length: usize,
}

const ERR_NOT_FOUND: c_int = -4;
const EID_TEXT_SIZE: usize = 33;

extern "C" {
    fn euiccd_create_test(path: *const c_char, pki: *const c_char, options: *const c_void, eid: *mut c_char, error: *mut Error) -> c_int;
    fn euiccd_open(out: *mut *mut c_void, path: *const c_char, options: *const c_void, error: *mut Error) -> c_int;
    fn euiccd_close(card: *mut c_void);
    fn euiccd_eid(card: *const c_void, text: *mut c_char);
    fn euiccd_atr(card: *const c_void) -> Bytes;
}

struct Card(*mut c_void);

impl Card {
    fn open(path: &str) -> Result<Card, String> {
        let path = CString::new(path).map_err(|error| error.to_string())?;
        let mut card = null_mut();
        let mut error = Error { text: [0; 400] };
        let status = unsafe {
            match euiccd_open(&mut card, path.as_ptr(), null(), &mut error) {
                ERR_NOT_FOUND => match euiccd_create_test(path.as_ptr(), null(), null(), null_mut(), &mut error) {
                    0 => euiccd_open(&mut card, path.as_ptr(), null(), &mut error),
                    failed => failed,
                },
                status => status,
            }
        };
        if status < 0 {
            return Err(unsafe { CStr::from_ptr(error.text.as_ptr()) }.to_string_lossy().into_owned());
        }
        Ok(Card(card))
    }

    fn eid(&self) -> String {
        let mut text = [0 as c_char; EID_TEXT_SIZE];
        unsafe {
            euiccd_eid(self.0, text.as_mut_ptr());
            CStr::from_ptr(text.as_ptr()).to_string_lossy().into_owned()
        }
    }

    fn atr(&self) -> Vec<u8> {
        unsafe {
            let atr = euiccd_atr(self.0);
            std::slice::from_raw_parts(atr.data, atr.length).to_vec()
        }
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        unsafe { euiccd_close(self.0) }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.len() != 2 {
        eprintln!("Usage: eid CARD");
        std::process::exit(2);
    }
    match Card::open(&arguments[1]) {
        Ok(card) => {
            let atr: String = card.atr().iter().map(|octet| format!("{octet:02X}")).collect();
            println!("EID {}\nATR {}", card.eid(), atr);
        }
        Err(error) => {
            eprintln!("eid: {error}");
            std::process::exit(1);
        }
    }
}
