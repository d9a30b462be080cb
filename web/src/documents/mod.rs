//! Documents: what the API is, in OpenAPI, `AsyncAPI` and JSON Schema.

pub mod asyncapi;
pub mod descriptions;
pub mod events;
pub mod exact;
pub mod explain;
pub mod headers;
pub mod older;
pub mod older_answers;
pub mod older_unions;
pub mod openapi;
pub mod operations;
pub mod policy;
mod problem_names;
mod published;
pub mod reading;
pub mod refusals;
pub mod schemas;
pub mod shapes;
pub mod words;
