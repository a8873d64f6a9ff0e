-- What differs between stock Quarto and the embedded renderer: names of formats, and where the project and the chapter are.

local setting = { root = ".", folder = ".", source = ".", is_alone = false }

local KINDS = { html4 = "html", html5 = "html", epub2 = "epub", epub3 = "epub", typst = "pdf" }

-- "html", "pdf", "docx" or "epub". The embedded renderer filters chapters one by one, into pandoc's JSON, and says what for.
local asked = PANDOC_WRITER_OPTIONS.variables["localed-format"]
local format = asked and tostring(asked) or FORMAT
setting.kind = KINDS[format] or format

-- Take the project's folder and the chapter's file (from there) out of the metadata or out of Quarto's own API.
function setting.read(meta)
  if quarto then
    setting.root = quarto.project.directory or "."
    setting.source = pandoc.path.make_relative(quarto.doc.input_file or "", setting.root)
  else
    setting.root = pandoc.utils.stringify(meta["localed-root"] or ".")
    setting.source = pandoc.utils.stringify(meta["localed-source"] or ".")
    setting.is_alone = meta["localed-alone"] ~= nil -- a page that goes out without the book
    meta["localed-root"], meta["localed-source"], meta["localed-alone"] = nil, nil, nil
  end
  setting.folder = pandoc.path.directory(setting.source)
  return meta
end

-- The chapter's name: its file without folders and suffix.
function setting.name() return (pandoc.path.split_extension(pandoc.path.filename(setting.source))) end

-- The text of a file of the project, or nil where there is none.
function setting.read_file(path)
  local file = io.open(pandoc.path.join({ setting.root, path }), "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

-- The path below the project of what a chapter's address means.
function setting.path(address)
  local parts = {}
  for part in (setting.folder .. "/" .. address):gmatch("[^/\\]+") do
    if part == ".." then
      table.remove(parts)
    elseif part ~= "." then
      parts[#parts + 1] = part
    end
  end
  return table.concat(parts, "/")
end

-- The address of a page of the book, given from its top, as this chapter writes it.
function setting.address(page)
  local up = setting.folder == "." and "" or setting.folder:gsub("[^/\\]+[/\\]?", "../")
  local folder = setting.folder:gsub("\\", "/")
  if folder ~= "." and page:sub(1, #folder + 1) == folder .. "/" then return page:sub(#folder + 2) end
  return up .. page
end

return setting
