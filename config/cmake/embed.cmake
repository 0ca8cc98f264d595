# Files that become part of the binary, byte for byte.
#   firebreak_embed(TARGET NAME HEADER NAMESPACE FILES…)
# makes NAMESPACE::NAME_files(), declared in HEADER: their names and contents, sorted by name.
function(firebreak_embed target name header namespace)
    set(assembly "    .section .rodata\n")
    set(declarations "")
    set(entries "")
    set(count 0)
    set(files ${ARGN})
    list(SORT files)
    foreach(file IN LISTS files)
        get_filename_component(base "${file}" NAME)
        set(symbol "firebreak_${name}_${count}")
        string(APPEND assembly
            "    .global ${symbol}_begin\n    .global ${symbol}_end\n"
            "${symbol}_begin:\n    .incbin \"${file}\"\n${symbol}_end:\n")
        string(APPEND declarations "extern const char ${symbol}_begin[], ${symbol}_end[];\n")
        string(APPEND entries
            "    {\"${base}\", {${symbol}_begin, static_cast<std::size_t>(${symbol}_end - ${symbol}_begin)}},\n")
        math(EXPR count "${count} + 1")
    endforeach()
    string(APPEND assembly "    .section .note.GNU-stack,\"\",@progbits\n")
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.S" CONTENT "${assembly}" @ONLY)
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp" CONTENT
"#include \"${header}\"
extern \"C\" {
${declarations}}
namespace ${namespace} {
decltype(${name}_files()) ${name}_files() {
    return {
${entries}    };
}
}
" @ONLY)
    set_source_files_properties("${CMAKE_CURRENT_BINARY_DIR}/${name}.S" PROPERTIES OBJECT_DEPENDS "${files}")
    target_sources(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/${name}.S"
                                     "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp")
endfunction()
