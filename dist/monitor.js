"use strict";
require("./index.js").run("monitor");
