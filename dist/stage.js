"use strict";
require("./index.js").run("stage");
