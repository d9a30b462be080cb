//! Rejection of empty options. What is typed empty says nothing: `--account ''` would ask for
//! everybody.

use clap::Command;
use clap::builder::ValueParser;

/// The same command, where every text has something in it.
pub(super) fn nothing_empty(command: Command) -> Command {
    let text = ValueParser::string().type_id();
    let filled_in = command.mut_args(|argument| {
        let takes_text = argument.get_value_parser().type_id() == text;
        if takes_text { argument.value_parser(filled) } else { argument }
    });
    filled_in.mut_subcommands(nothing_empty)
}

fn filled(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() {
        Err("it is empty; give it a value or leave it out")
    } else {
        Ok(text.to_owned())
    }
}
