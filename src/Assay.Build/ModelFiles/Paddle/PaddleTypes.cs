namespace Assay.Build.ModelFiles.Paddle;

/// <summary>The messages of a program that are looked into (paddle/fluid/framework/framework.proto).</summary>
internal enum PaddlePart { Program, Block, Operator, Attribute }

/// <summary>A message still to be walked; attributes know their operator.</summary>
internal readonly record struct PaddleMessage(PaddlePart Part, long At, long Length, string Operator);
