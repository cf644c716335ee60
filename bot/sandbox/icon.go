package sandbox

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
)

// iconSide is in pixels, the largest that image_72 asks for.
const iconSide = 72

// serveIcon is GET /files/icon: the picture of everybody, one plain colour.
func serveIcon(rw http.ResponseWriter, _ *http.Request) {
	picture := image.NewRGBA(image.Rect(0, 0, iconSide, iconSide))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(color.RGBA{R: 0x2c, G: 0x7b, B: 0xe5, A: 0xff}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "image/png")
	rw.Header().Set("Cache-Control", "max-age=86400")
	_, _ = rw.Write(out.Bytes()) // the reader went away
}
