//! Keyledger, the program: everything it does lies in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    keyledger::program::main()
}
