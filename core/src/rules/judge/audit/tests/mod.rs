mod bureau;
mod cases;
mod findings;
mod media;
