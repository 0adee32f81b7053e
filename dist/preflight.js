"use strict";
require("./index.js").run("preflight");
