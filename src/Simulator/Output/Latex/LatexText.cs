using System.Globalization;
using System.Text;

namespace PrivateInference.Simulator.Output.Latex;

/// <summary>Any text as LaTeX that pdfLaTeX, XeLaTeX and LuaLaTeX take.</summary>
internal static class LatexText
{
    private static readonly Dictionary<int, string> s_known = new()
    {
        ['\\'] = @"\textbackslash{}",
        ['{'] = @"\{",
        ['}'] = @"\}",
        ['&'] = @"\&",
        ['%'] = @"\%",
        ['$'] = @"\$",
        ['#'] = @"\#",
        ['_'] = @"\_",
        ['~'] = @"\textasciitilde{}",
        ['^'] = @"\textasciicircum{}",
        ['<'] = @"\textless{}",
        ['>'] = @"\textgreater{}",
        ['|'] = @"\textbar{}",
        ['"'] = "''",
        ['\u00A0'] = "~",
        ['\u00B0'] = @"$^\circ$",
        ['\u00B1'] = @"$\pm$",
        ['\u00B2'] = "$^2$",
        ['\u00B5'] = @"$\mu$",
        ['\u00D7'] = @"$\times$",
        ['\u2013'] = "--",
        ['\u2014'] = "---",
        ['\u2018'] = "`",
        ['\u2019'] = "'",
        ['\u201C'] = "``",
        ['\u201D'] = "''",
        ['\u2026'] = @"\ldots{}",
        ['\u2192'] = @"$\rightarrow$",
        ['\u2212'] = "$-$",
        ['\u2264'] = @"$\leq$",
        ['\u2265'] = @"$\geq$",
        ['\u03B1'] = @"$\alpha$",
        ['\u03B2'] = @"$\beta$",
        ['\u03B3'] = @"$\gamma$",
        ['\u03B4'] = @"$\delta$",
        ['\u03BB'] = @"$\lambda$",
        ['\u03BC'] = @"$\mu$",
        ['\u03C1'] = @"$\rho$",
        ['\u03C3'] = @"$\sigma$",
    };

    /// <summary>Escapes text.</summary>
    /// <param name="text">Any text; control characters become spaces.</param>
    /// <returns>LaTeX that prints it. Letters outside Latin print as their code where the engine has none for them.</returns>
    public static string Escape(string text)
    {
        StringBuilder latex = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = s_known.TryGetValue(rune.Value, out string? known) ? latex.Append(known)
                : Rune.IsControl(rune) ? latex.Append(' ')
                : IsPlain(rune) ? latex.Append(rune.ToString())
                : latex.Append(CultureInfo.InvariantCulture, $@"\ifdefined\Umathchar {rune}\else [U+{rune.Value:X4}]\fi{{}}");
        }

        return latex.ToString();
    }

    /// <summary>ASCII, and the letters of Western Europe, which every engine has had without packages since 2018.</summary>
    private static bool IsPlain(Rune rune) => rune.Value < 0x7F || (rune.Value is >= 0xC0 and <= 0xFF && Rune.IsLetter(rune) && rune.Value is not (0xD0 or 0xF0 or 0xDE or 0xFE));
}
