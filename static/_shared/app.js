import "./arrange.js";
import "./busy.js";
import "./dialog.js";
import "./download.js";
import "./menu.js";
import "./messages.js";
import "./selection.js";
