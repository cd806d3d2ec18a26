using FsCheck;
using FsCheck.Fluent;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

/// <summary>Convolutions of every form: groups, uneven padding, strides and dilations, kernels larger than the image among them.</summary>
internal static class RandomShapes
{
    /// <summary>Shapes that have an output.</summary>
    /// <param name="channels">Of a group, in and out.</param>
    /// <param name="heights">Of the image.</param>
    /// <param name="widths">Of the image.</param>
    /// <param name="kernels">Each side of a kernel.</param>
    /// <param name="dilations">Each way.</param>
    public static Gen<ConvolutionShape> Create(Gen<int> channels, Gen<int> heights, Gen<int> widths, Gen<int> kernels, Gen<int> dilations)
    {
        Gen<int> pad = Gen.Choose(0, 3);
        return from groups in Gen.Elements(1, 1, 1, 2, 5)
               from inputs in channels
               from outputs in channels
               from height in heights
               from width in widths
               from kernel in Gen.Two(kernels)
               from stride in Gen.Two(Gen.Choose(1, 3))
               from dilation in Gen.Two(dilations)
               from vertical in Gen.Two(pad)
               from horizontal in Gen.Two(pad)
               let shape = new ConvolutionShape
               {
                   InputChannels = inputs * groups,
                   InputHeight = height,
                   InputWidth = width,
                   OutputChannels = outputs * groups,
                   KernelHeight = kernel.Item1,
                   KernelWidth = kernel.Item2,
                   StrideHeight = stride.Item1,
                   StrideWidth = stride.Item2,
                   DilationHeight = dilation.Item1,
                   DilationWidth = dilation.Item2,
                   PadTop = vertical.Item1,
                   PadBottom = vertical.Item2,
                   PadLeft = horizontal.Item1,
                   PadRight = horizontal.Item2,
                   Groups = groups,
               }
               let span = (height + vertical.Item1 + vertical.Item2 - 1 - ((kernel.Item1 - 1) * dilation.Item1), width + horizontal.Item1 + horizontal.Item2 - 1 - ((kernel.Item2 - 1) * dilation.Item2))
               where span.Item1 >= 0 && span.Item2 >= 0
               select shape;
    }
}
