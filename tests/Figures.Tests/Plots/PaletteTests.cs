using System.Globalization;
using PrivateInference.Figures.Plots;

namespace PrivateInference.Figures.Tests.Plots;

public sealed class PaletteTests
{
    [Fact]
    public void Stack_Neighbours_DifferInGreyPrint()
    {
        double[] lightness = [.. Palette.Stack.Select(Lightness)];
        lightness.Should().BeInAscendingOrder();
        lightness.Zip(lightness.Skip(1), (dark, light) => light - dark).Should().OnlyContain(step => step > 12);
    }

    [Fact]
    public void FirstThreeColours_DifferInGreyPrint()
    {
        double[] lightness = [.. Palette.Colours.Take(3).Select(Lightness).Order()];
        lightness.Zip(lightness.Skip(1), (dark, light) => light - dark).Should().OnlyContain(step => step > 12);
    }

    [Fact]
    public void Series_UpToTheMost_DifferInColourOrShape()
        => Enumerable.Range(0, Grouping.Most).Select(i => (Palette.Colour(i), Palette.Shape(i))).Should().OnlyHaveUniqueItems();

    /// <summary>CIE L* of a colour, 0 to 100.</summary>
    private static double Lightness(string colour)
    {
        double[] linear = [.. Enumerable.Range(0, 3)
            .Select(i => int.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
        double luminance = (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
        return (116 * Math.Cbrt(luminance)) - 16;
    }
}
