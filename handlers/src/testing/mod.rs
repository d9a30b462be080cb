//! Test kit of the handlers: what do the handlers' own tests share? A small world with real rules,
//! a real stored form, a clock moved by hand, a scripted mail server, and a fuse that ends the
//! process at any step.

mod app_deeds;
mod around;
mod deeds;
mod fuse;
mod mailer;
mod phones;
mod world;

pub use fuse::Fuse;
pub use mailer::ScriptedMailer;
pub use phones::{ScriptedPush, Taken};
pub use world::{World, person, property, settings};
