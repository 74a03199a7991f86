namespace Assay.Build.ModelFiles.Torch7;

/// <summary>The kinds of objects (torch7, File.lua).</summary>
internal enum Torch7Kind { Nil = 0, Number = 1, Text = 2, Table = 3, Torch = 4, Bool = 5, Function = 6, OldRecursiveFunction = 7, RecursiveFunction = 8 }
