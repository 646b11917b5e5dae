mod access;
mod feeding;
mod heads;
mod ingesting;
mod returning;
mod together;
