//! What is true now? Current state, one file per question.
