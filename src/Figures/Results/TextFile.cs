using System.Text;

namespace PrivateInference.Figures.Results;

/// <summary>Text as spreadsheets leave it.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads text in UTF-8, or UTF-16 with a byte order mark, or else in Latin-1; the mark is dropped.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The text.</returns>
    /// <exception cref="FigureException">It cannot be read, or is no text.</exception>
    public static string Read(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new FigureException($"{path}: cannot be read: {failure.Message}", failure);
        }

        string text = bytes switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes),
            _ => Narrow(bytes),
        };
        return text.Contains('\0') ? throw new FigureException($"{path}: is no text; expected JSON or CSV") : text.TrimStart('\uFEFF');
    }

    private static string Narrow(byte[] bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
