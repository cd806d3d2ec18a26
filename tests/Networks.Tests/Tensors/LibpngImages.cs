namespace PrivateInference.Networks.Tests.Tensors;

/// <summary>
/// Images of 9 by 5 pixels written by libpng 1.6 for these tests: every colour type and depth, every filter, and one interlaced.
/// </summary>
internal static class LibpngImages
{
    public const int Width = 9;
    public const int Height = 5;

    private static readonly byte[][] s_palette = [[10, 200, 30], [250, 0, 128], [1, 2, 3], [255, 255, 0], [77, 88, 99]];

    private static readonly Dictionary<string, string> s_base64 = new()
    {
        ["grey1"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAQAAAAC/KPvGAAAAEElEQVQImWMIZWBY1cAAIwEZpwNUy493AgAAAABJRU5ErkJggg==",
        ["grey2"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAgAAAAD4iIEWAAAAG0lEQVQImWOQlmZgOHbsAMPGjQ0MOTkODEA+AD5xBbO3Na8pAAAAAElFTkSuQmCC",
        ["grey4"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFBAAAAAB3yHS2AAAAI0lEQVQImWNgXe/5uIFhQ9SXeQYM2UDOAwYxIGcCw0EgxwEAuUAMOQjAl6MAAAAASUVORK5CYII=",
        ["grey8"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAAAAACyOJm3AAAAGElEQVQImWNhUIUClmgIHQ1lRUPEotFlAcIgCCHXn8O2AAAAAElFTkSuQmCC",
        ["grey16"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAAAAADiqEX0AAAAK0lEQVQImWNkYOi3hsAJUJox3xlVYII14702VIF+a0bfkzAuTIJxLw+6WQB8OCOTP3WMaQAAAABJRU5Erk" +
            "Jggg==",
        ["rgb8none"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAAYMVE8AAAAl0lEQVQImQGMAHP/AAA1aiVaj0p/tG+k2ZTJ/rnuI94TSAM4bShdkgBbkMWAvPil6CvKFF7vQJEUbMQ5mP" +
            "dexCqD8F0Atusg2x5hAFGiJYTjSrckb+pllB2muVDn3oMoABFGezaAylu6GYD0aKUut8poBu+iVRTcpDkW8wBsodaR4jO2I5DbZO0ApUol5qdKJwRvaGGUqb4hckKCscfi" +
            "zQAAAABJRU5ErkJggg==",
        ["rgb8sub"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAAYMVE8AAAAMklEQVQImWNkMM1SxQEYoyccVdUxxooYt71WUDV2xIoYBd2qVa38sSLGnIXXVB1jsSIAp30es24tO4MAAA" +
            "AASUVORK5CYII=",
        ["rgb8up"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAAYMVE8AAAARElEQVQImWNiMM1Sjer3qt+Sv+TmlJP/dr5TvifswWyRqxE7iSk6Ojo6KTM6szy6oDW6fHJ03cLo1vXRPX" +
            "ujJ5+mhRwAvIg+cji0gWcAAAAASUVORK5CYII=",
        ["rgb8average"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAAYMVE8AAAAl0lEQVQImQGMAHP/AwA1aiVAWjhSbUplf113km+KpIKcN5QvSSdBXANbdpBAR05AS1VATtxA0uNA1WrAWX" +
            "FAXHhAYP8DiaO+QEvVQM5cwFJjwFVqQFnxQFz4QOB/QOOGA7bRa8BOXEBSY0BV6kBZcUDceEBg/0BjBsBnjQNkfplAUmNAVWpA2XFAXHjAYH/AY4ZA5w1AahTiBzurqs4e" +
            "KQAAAABJRU5ErkJggg==",
        ["rgb8paeth"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAAYMVE8AAAAaklEQVQImXXCoRHCQBRFUcSXVIC/bt0fzHevgi3gzRokCrcVpIJUkEKoIF2kglTAYDGcOXG5P/kjbNPy58" +
            "aSbkk7wzYpcvISKafIg3yTCts8uqtTnVqpznJSH2oP22igiQZzoA0N68p6+wKgVyOhsN9yWgAAAABJRU5ErkJggg==",
        ["rgb16"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAIAAABIoY1/AAAA40lEQVQYlW2LIU/DQBxHG1KHqLrrV8AgKkg6fo5/aiZmZtqRkzWYfw2uycnD3aEwE0OeW9gHmKhsFdnXWN" +
            "WtckOQEEjIyzMveXEURXfRk8Vf3C//6zETExPjddipM3abSTG2Q+4dTqZVTOmwv7GY+auE8fhcZA7b4XP5sz1sZG3xUQt9wWGaaabJiN4iVVIzci8Sh2tVZExtv/reGnII" +
            "h/K9QRgnYymMlT/jZMo5Ix2ro0PwZcIU7ovMYtFXy7ihhpiYhF7XFlIvOobQ+dxCmra7INX7I9Pt2zqxWOmiY0j9Er4AMOdzOk3V6+gAAAAASUVORK5CYII=",
        ["palette1"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAQMAAACtnVQoAAAABlBMVEUKyB76AIA4tGw5AAAADUlEQVQImWMIZWBAQgANVwGqR2a0xgAAAABJRU5ErkJggg==",
        ["palette2"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFAgMAAADqPS74AAAADFBMVEUKyB76AIABAgP//wD4iObbAAAAE0lEQVQImWOQlmZg2LixgQGJBgAswwRnVbOijwAAAABJRU5Erk" +
            "Jggg==",
        ["palette4"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFBAMAAABlfdtYAAAAD1BMVEUKyB76AIABAgP//wBNWGNLQaVuAAAAH0lEQVQImWNgVHYQMmAAEiYMDECCUYEBSCg7MIAIAQAxTA" +
            "NJj2i3SAAAAABJRU5ErkJggg==",
        ["palette8"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAMAAACgjTZZAAAAD1BMVEUKyB76AIABAgP//wBNWGNLQaVuAAAAHklEQVQImWNgYGRiZgERDFCahYGBBSYIl2RhgNGMAAjKAF" +
            "smFJVGAAAAAElFTkSuQmCC",
        ["greyalpha8"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAQAAAA9Wg7gAAAAPUlEQVQImWNm+K/aYNHg1RDbkN/Q1DClQb2BObrBgQEGDzA4MDgwMHc2QDgH4BLM2xoQHIgkc0oDggORBA" +
            "Dm6Bc9DtAtmAAAAABJRU5ErkJggg==",
        ["greyalpha16"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAQAAABtytKjAAAArElEQVQImQXBoU4CUAAAwBeMfIAOZjEYDAQ30MFmIFC069gMBgND2AhsEAwGNxzOLyAQnINJMBgIBJLD+Q" +
            "FuTkYwiDMQCDKYx10IgbsUmxW6T6R/edsmd8ZPk+o7oZTh/5LbHrEZj3FSeV7vORkziRJG11wMWC5pJImW6XTZ/2a4xfEp4WjI5xqFAxY1bp7ZmNLeYe+clxahH+Ewy8cV" +
            "+T7zP+q7rBd5aJP4YgXSdYhtlmyUEwAAAABJRU5ErkJggg==",
        ["rgba8"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAYAAACXU8ZrAAAAdklEQVQImX3KoRHCQBBG4SciqQD/u3M7mHVbwRWwcwaJwl0FqSAVpBAqSBepIBUAIqcQiDfPfBO3x0cS/5" +
            "oyExX7aUWzkcVQOQayQNbRM5AFaYFsR/ZCFgPdK+kVeUW+nJ8P5G/k20DRUPTzvaFYUTQyLmi58gUu0ySgw+OHXQAAAABJRU5ErkJggg==",
        ["rgba16"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFEAYAAADHwxooAAABeElEQVQYlQFtAZL+AAAAADUAav//jzuPcI+l//8edh6rHuD//62xreauG///POw9IT1W///MJ8xczJH//1" +
            "tiW5dbzP//6p3q0usH//952HoNekL//wBvQ294b63///5+IERCCv//jbnREBRn//8c9IHc5sT//6wvMqi5If//O2rjdIt+///KpZRAXdv//1ngRQwwOP//6Rv12AKV//8A" +
            "3obeu97w//9twbEY9G////z8g3UJ7v//jDdV0h9t//8bcigvNOz//6qt+oxKa///OejM6V/q///JI59GdWn//1hecaOK6P//AE3JTf5OM///3QRB7KbU//9sPzXa/3X///" +
            "t6KchYFv//irUdtrC3//8Z8BGkCVj//6krBZJh+f//OGb5gLqa///Hoe1uEzv//wC9DL1BvXb//0xH0sBZOf//24LoP/T8//9qvf2+kL////n4Ez0sgv//iTMovMhF//8Y" +
            "bj47ZAj//6epU7r/y///NuRpOZuO//9q6eJbIE4HPwAAAABJRU5ErkJggg==",
        ["adam7"] =
            "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAFCAIAAAFvNmGqAAAAgUlEQVQImWNkMM3S0NBgmHLyH0POwmsMS72mrNzH4FW/5Z6wB8M25Qle6iwM214rMAQu8tquMkV22b1mDQ" +
            "bVqP78JTd3vlNmtshl2nbk0rYHXNv+OG2TqELhMEZPOKqqY4wVsWzbtk31A6vqv3eqD7hUrdS2/XFS5fJXlahSVfMHAKC6N8cwOGEXAAAAAElFTkSuQmCC",
    };

    /// <summary>The file's bytes.</summary>
    public static byte[] File(string name) => Convert.FromBase64String(s_base64[name]);

    /// <summary>What libpng was given: the sample of a grey or RGB image.</summary>
    public static int Sample(int x, int y, int channel, int depth)
        => depth == 16 ? Formula(x * 991, y * 313, channel, 65535) : Formula(x, y, channel, (1 << depth) - 1);

    /// <summary>What libpng was given: the sample of a palette image.</summary>
    public static int PaletteSample(int x, int y, int channel, int depth)
        => s_palette[(x + (2 * y)) % Math.Min(1 << depth, 5 - (depth == 2 ? 1 : 0))][channel];

    private static int Formula(int x, int y, int channel, int largest) => ((x * 37) + (y * 91) + (channel * 53) + (x * y * channel * 7)) % (largest + 1);
}
