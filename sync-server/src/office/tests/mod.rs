mod access;
mod feeding;
mod ingesting;
mod together;
