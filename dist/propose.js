"use strict";
require("./index.js").run("propose");
